package dev.redisdrill.simulations.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redisdrill.simulations.engine.gatling.EmbeddedGatling;
import dev.redisdrill.simulations.fixture.RedisCluster;
import dev.redisdrill.simulations.fixture.TestCertificate;
import dev.redisdrill.simulations.operation.Operation;
import dev.redisdrill.timeline.measure.Outcome;
import dev.redisdrill.timeline.spec.ClusterAccess;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the seam says of operations through Jedis, against a real cluster with TLS and a restricted user. */
@Timeout(60)
class JedisLinkIT {
    private static final String SOURCE = "127.0.100.7";

    @TempDir
    static Path directory;

    private static RedisCluster cluster;
    private static EventLoopGroup loops;
    private static ConnectionFactory connections;
    private static Link link;

    @BeforeAll
    static void connect() throws Exception {
        cluster = RedisCluster.start(directory, 3, 0);
        loops = EmbeddedGatling.newEventLoops(1);
        ClusterAccess access = cluster.access();
        connections = JedisSpec.standard()
                .connectionFactory(
                        access.with("shop", access.userOf("shop").orElseThrow().from(SOURCE)));
        link = connections.connect("shop", loops.next());
    }

    @AfterAll
    static void close() {
        connections.close();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
        cluster.close();
    }

    /** One attempt of 300 ms each, this many of them. */
    private static JedisSpec impatient(int attempts) {
        JedisSpec all = JedisSpec.standard();
        return new JedisSpec(
                all.connectTimeout(),
                Duration.ofMillis(300),
                attempts,
                Optional.of(Duration.ofSeconds(5)),
                all.topologyRefreshPeriod(),
                all.poolMaxTotal(),
                all.poolMaxIdle(),
                all.poolMinIdle(),
                all.poolMaxWait(),
                all.threads());
    }

    private static CompletableFuture<Operation> call(Link over, String... command) {
        byte[][] parts = new byte[command.length][];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = command[i].getBytes(StandardCharsets.UTF_8);
        }
        return over.call(1, parts);
    }

    private static Operation done(CompletableFuture<Operation> call) throws Exception {
        return call.get(20, TimeUnit.SECONDS);
    }

    private static Operation done(String... command) throws Exception {
        return done(call(link, command));
    }

    private static String text(Object reply) {
        return new String((byte[]) reply, StandardCharsets.UTF_8);
    }

    @Test
    void repliesOfEveryKindComeBack() throws Exception {
        String key = cluster.keyOn(0, 1);
        assertThat(text(done("SET", key, "värde").reply)).isEqualTo("OK");
        Operation got = done("get", key);
        assertThat(text(got.reply)).isEqualTo("värde");
        assertThat(got.outcome).isEqualTo(Outcome.OK);
        assertThat(got.node).isEqualTo(cluster.address(0));
        assertThat(done("GET", cluster.keyOn(1, 99)).reply).isNull();
        assertThat(done("HSET", key + ":h", "a", "1", "b", "2").reply).isEqualTo(2L);
        List<?> all = (List<?>) done("HGETALL", key + ":h").reply;
        assertThat(all.stream().map(JedisLinkIT::text).toList()).isEqualTo(List.of("a", "1", "b", "2"));
    }

    @Test
    void refusalsAreFailedWithTheServersFirstWord() throws Exception {
        Operation denied = done("GET", "other-tenant:1");
        assertThat(denied.outcome).isEqualTo(Outcome.FAILED);
        assertThat(denied.error).isEqualTo("NOPERM");
        String key = cluster.keyOn(2, 2);
        done("SET", key, "x");
        Operation wrong = done("LPUSH", key, "y");
        assertThat(wrong.outcome).isEqualTo(Outcome.FAILED);
        assertThat(wrong.error).isEqualTo("WRONGTYPE");
    }

    @Test
    void everyConnectionComesFromTheTenantsAddress() throws Exception {
        List<CompletableFuture<Operation>> calls = IntStream.range(0, 200)
                .mapToObj(i -> call(link, "SET", cluster.keyOn(i % 3, i), "x"))
                .toList();
        for (CompletableFuture<Operation> call : calls) {
            assertThat(done(call).outcome).isEqualTo(Outcome.OK);
        }
        for (int node = 0; node < 3; node++) {
            List<String> ofTheTenant = cluster.admin(node, redis -> redis.clientList())
                    .lines()
                    .filter(line -> line.contains("user=shop"))
                    .toList();
            assertThat(ofTheTenant)
                    .filteredOn(line -> line.contains("addr=" + SOURCE + ":"))
                    .as("at most the pool's size")
                    .hasSizeBetween(1, 8);
        }
    }

    @Test
    void whatAFrozenServerNeverAnsweredIsUnknownAndRepeatedAsOftenAsTheClientIsTold() throws Exception {
        String once = cluster.keyOn(1, 3);
        String thrice = cluster.keyOn(1, 4);
        try (ConnectionFactory one = impatient(1).connectionFactory(cluster.access());
                ConnectionFactory three = impatient(3).connectionFactory(cluster.access())) {
            Link careful = one.connect("shop", loops.next());
            Link eager = three.connect("shop", loops.next());
            assertThat(done(call(careful, "INCR", once)).outcome).isEqualTo(Outcome.OK);
            assertThat(done(call(eager, "INCR", thrice)).outcome).isEqualTo(Outcome.OK);
            cluster.signal(1, "STOP");
            try {
                for (Operation lost : List.of(done(call(careful, "INCR", once)), done(call(eager, "INCR", thrice)))) {
                    assertThat(lost.outcome).isEqualTo(Outcome.UNKNOWN);
                    assertThat(lost.error).isEqualTo("timeout");
                    assertThat(lost.node).isEqualTo(cluster.address(1));
                }
            } finally {
                cluster.signal(1, "CONT");
            }
        }
        assertThat(Integer.parseInt(text(done("GET", once).reply)))
                .as("one acknowledged, one unknown")
                .isBetween(1, 2);
        assertThat(Integer.parseInt(text(done("GET", thrice).reply)))
                .as("one acknowledged, one unknown that was attempted up to three times")
                .isBetween(1, 4);
    }

    @Test
    void aMovedSlotIsFollowedAndTheNodeNamed() throws Exception {
        String key = cluster.keyOn(0, 5);
        int slot = HashSlot.of(key.getBytes(StandardCharsets.UTF_8));
        String newOwner = cluster.admin(2, redis -> redis.clusterMyId());
        for (int node : new int[] {2, 0, 1}) {
            cluster.admin(node, redis -> redis.clusterSetSlotNode(slot, newOwner));
        }
        Operation set = done("SET", key, "moved");
        assertThat(set.error).isNull();
        assertThat(set.outcome).isEqualTo(Outcome.OK);
        assertThat(set.node).isEqualTo(cluster.address(2));
    }

    @Test
    void wrongPasswordsAuthoritiesAndAddressesAreNamedInOneLineWithoutThePassword() throws Exception {
        EventLoop loop = loops.next();
        try (ConnectionFactory wrong =
                JedisSpec.standard().connectionFactory(cluster.access("not-the-password", cluster.caPem()))) {
            assertThatThrownBy(() -> wrong.connect("shop", loop))
                    .isInstanceOf(LinkException.class)
                    .hasMessageContaining("as user 'shop'")
                    .hasMessageContaining("WRONGPASS")
                    .hasMessageNotContaining("not-the-password");
        }
        Path other = Files.createDirectories(directory.resolve("other"));
        String otherCa = TestCertificate.make(other, List.of("127.0.0.1")).pem();
        try (ConnectionFactory wrong = JedisSpec.standard().connectionFactory(cluster.access("x", otherCa))) {
            assertThatThrownBy(() -> wrong.connect("shop", loop))
                    .isInstanceOf(LinkException.class)
                    .hasMessageContaining("the server's certificate is not trusted");
        }
        ClusterAccess nobody = new ClusterAccess(
                List.of("127.0.3.1:1"), false, Optional.empty(), Optional.empty(), java.util.Map.of());
        try (ConnectionFactory wrong = JedisSpec.standard().connectionFactory(nobody)) {
            assertThatThrownBy(() -> wrong.connect("shop", loop))
                    .isInstanceOf(LinkException.class)
                    .hasMessageContaining("127.0.3.1:1")
                    .hasMessageContaining("refused");
        }
    }
}
