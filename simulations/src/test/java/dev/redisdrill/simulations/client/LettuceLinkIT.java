package dev.redisdrill.simulations.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redisdrill.simulations.engine.gatling.EmbeddedGatling;
import dev.redisdrill.simulations.fixture.RedisCluster;
import dev.redisdrill.simulations.fixture.TestCertificate;
import dev.redisdrill.simulations.operation.Operation;
import dev.redisdrill.timeline.measure.Outcome;
import dev.redisdrill.timeline.spec.ClusterAccess;
import dev.redisdrill.timeline.spec.Secret;
import io.lettuce.core.AclSetuserArgs;
import io.lettuce.core.KillArgs;
import io.lettuce.core.api.sync.RedisCommands;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the seam says of operations, against a real cluster with TLS and a restricted user. */
@Timeout(60)
class LettuceLinkIT {
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
        connections = ClientSpec.standard().connectionFactory(cluster.access());
        link = connections.connect("shop", loops.next());
    }

    @AfterAll
    static void close() {
        connections.close();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
        cluster.close();
    }

    private static CompletableFuture<Operation> call(String... command) {
        byte[][] parts = new byte[command.length][];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = command[i].getBytes(StandardCharsets.UTF_8);
        }
        return link.call(1, parts);
    }

    private static Operation done(CompletableFuture<Operation> call) throws Exception {
        return call.get(10, TimeUnit.SECONDS);
    }

    private static String text(Object reply) {
        return new String((byte[]) reply, StandardCharsets.UTF_8);
    }

    @Test
    void oneLinkPerLoopAndUser() {
        EventLoop loop = link.loop();
        assertThat(connections.connect("shop", loop)).isSameAs(link);
    }

    @Test
    void repliesOfEveryKindComeBack() throws Exception {
        String key = cluster.keyOn(0, 1);
        assertThat(text(done(call("SET", key, "värde")).reply)).isEqualTo("OK");
        Operation got = done(call("get", key));
        assertThat(text(got.reply)).isEqualTo("värde");
        assertThat(got.outcome).isEqualTo(Outcome.OK);
        assertThat(got.node).isEqualTo(cluster.address(0));
        assertThat(done(call("GET", cluster.keyOn(1, 99))).reply).isNull();
        assertThat(done(call("HSET", key + ":h", "a", "1", "b", "2")).reply).isEqualTo(2L);
        List<?> all = (List<?>) done(call("HGETALL", key + ":h")).reply;
        assertThat(all.stream().map(LettuceLinkIT::text).toList()).isEqualTo(List.of("a", "1", "b", "2"));
    }

    @Test
    void refusalsAreFailedWithTheServersFirstWord() throws Exception {
        Operation denied = done(call("GET", "other-tenant:1"));
        assertThat(denied.outcome).isEqualTo(Outcome.FAILED);
        assertThat(denied.error).isEqualTo("NOPERM");
        String key = cluster.keyOn(2, 2);
        done(call("SET", key, "x"));
        Operation wrong = done(call("LPUSH", key, "y"));
        assertThat(wrong.outcome).isEqualTo(Outcome.FAILED);
        assertThat(wrong.error).isEqualTo("WRONGTYPE");
    }

    @Test
    void whatAFrozenServerNeverAnsweredIsUnknownAndNotReplayed() throws Exception {
        String key = cluster.keyOn(1, 3);
        done(call("SET", key, "0"));
        cluster.signal(1, "STOP");
        List<CompletableFuture<Operation>> calls;
        try {
            calls = IntStream.range(0, 100).mapToObj(i -> call("INCR", key)).toList();
            for (CompletableFuture<Operation> call : calls) {
                Operation timedOut = done(call);
                assertThat(timedOut.outcome).isEqualTo(Outcome.UNKNOWN);
                assertThat(timedOut.error).isEqualTo("timeout");
            }
        } finally {
            cluster.signal(1, "CONT");
        }
        // It had them in its socket, and did each once.
        Operation got = done(call("GET", key));
        for (int attempt = 0; attempt < 50 && got.outcome != Outcome.OK; attempt++) {
            got = done(call("GET", key));
        }
        assertThat(text(got.reply)).isEqualTo("100");
    }

    @Test
    void aMovedSlotIsFollowedAndTheNodeNamed() throws Exception {
        String key = cluster.keyOn(0, 4);
        int slot = HashSlot.of(key.getBytes(StandardCharsets.UTF_8));
        String newOwner = cluster.admin(2, redis -> redis.clusterMyId());
        for (int node : new int[] {2, 0, 1}) {
            cluster.admin(node, redis -> redis.clusterSetSlotNode(slot, newOwner));
        }
        Operation set = done(call("SET", key, "moved"));
        assertThat(set.error).isNull();
        assertThat(set.outcome).isEqualTo(Outcome.OK);
        assertThat(set.node).isEqualTo(cluster.address(2));
    }

    @Test
    void aSlotThatIsUnderWayIsFollowedForEachKey() throws Exception {
        String here = cluster.keyOn(0, 5);
        int slot = HashSlot.of(here.getBytes(StandardCharsets.UTF_8));
        String there = "shop:{" + here + "}"; // of the same slot
        done(call("SET", here, "stays"));
        String oldOwner = cluster.admin(0, redis -> redis.clusterMyId());
        String newOwner = cluster.admin(1, redis -> redis.clusterMyId());
        cluster.admin(1, redis -> redis.clusterSetSlotImporting(slot, oldOwner));
        cluster.admin(0, redis -> redis.clusterSetSlotMigrating(slot, newOwner));
        try {
            Operation stays = done(call("GET", here));
            assertThat(text(stays.reply)).isEqualTo("stays");
            assertThat(stays.node).isEqualTo(cluster.address(0));
            Operation goes = done(call("SET", there, "goes")); // not there: ASK
            assertThat(goes.error).isNull();
            assertThat(goes.node).isEqualTo(cluster.address(1));
            assertThat(text(done(call("GET", there)).reply)).isEqualTo("goes");
        } finally {
            done(call("DEL", here));
            for (int node : new int[] {1, 0, 2}) {
                cluster.admin(node, redis -> redis.clusterSetSlotNode(slot, newOwner));
            }
        }
        assertThat(text(done(call("GET", there)).reply)).isEqualTo("goes");
    }

    @Test
    void aNewPasswordIsUsedByTheNextConnections() throws Exception {
        everywhere(redis -> redis.aclSetuser(
                "roller", AclSetuserArgs.Builder.on().allKeys().allCommands().addPassword("first")));
        ClusterAccess access = cluster.access().with("shop", new ClusterAccess.User("roller", Secret.of("first")));
        try (ConnectionFactory own = ClientSpec.standard().connectionFactory(access)) {
            Link rolling = own.connect("shop", loops.next());
            byte[][] command = {
                "SET".getBytes(StandardCharsets.UTF_8), cluster.keyOn(1, 6).getBytes(StandardCharsets.UTF_8), {'1'}
            };
            assertThat(done(rolling.call(1, command)).outcome).isEqualTo(Outcome.OK);
            everywhere(redis -> redis.aclSetuser(
                    "roller", AclSetuserArgs.Builder.addPassword("second").removePassword("first")));
            own.useLogin("shop", new ClusterAccess.User("roller", Secret.of("second")));
            assertThat(done(rolling.call(1, command)).outcome)
                    .as("connected already")
                    .isEqualTo(Outcome.OK);
            everywhere(redis -> redis.clientKill(KillArgs.Builder.user("roller")));
            Operation after = done(rolling.call(1, command));
            for (int attempt = 0; attempt < 200 && after.outcome != Outcome.OK; attempt++) {
                TimeUnit.MILLISECONDS.sleep(20);
                after = done(rolling.call(1, command));
            }
            assertThat(after.outcome).as("connected anew: " + after.error).isEqualTo(Outcome.OK);
        }
    }

    private static void everywhere(Function<RedisCommands<String, String>, Object> work) {
        for (int node = 0; node < 3; node++) {
            cluster.admin(node, work);
        }
    }

    @Test
    void wrongPasswordsAndWrongAuthoritiesAreNamedInOneLineWithoutThePassword() throws Exception {
        try (ConnectionFactory wrong =
                ClientSpec.standard().connectionFactory(cluster.access("not-the-password", cluster.caPem()))) {
            assertThatThrownBy(() -> wrong.connect("shop", loops.next()))
                    .isInstanceOf(LinkException.class)
                    .hasMessageContaining("as user 'shop'")
                    .hasMessageContaining("WRONGPASS")
                    .hasMessageNotContaining("not-the-password");
        }
        Path other = Files.createDirectories(directory.resolve("other"));
        String otherCa = TestCertificate.make(other, List.of("127.0.0.1")).pem();
        try (ConnectionFactory wrong = ClientSpec.standard().connectionFactory(cluster.access("x", otherCa))) {
            assertThatThrownBy(() -> wrong.connect("shop", loops.next()))
                    .isInstanceOf(LinkException.class)
                    .hasMessageContaining("the server's certificate is not trusted");
        }
        ClusterAccess nobody = new ClusterAccess(
                List.of("127.0.3.1:1"),
                false,
                java.util.Optional.empty(),
                java.util.Optional.empty(),
                java.util.Map.of());
        try (ConnectionFactory wrong = ClientSpec.standard().connectionFactory(nobody)) {
            assertThatThrownBy(() -> wrong.connect("shop", loops.next()))
                    .isInstanceOf(LinkException.class)
                    .hasMessageContaining("127.0.3.1:1")
                    .hasMessageContaining("refused");
        }
    }
}
