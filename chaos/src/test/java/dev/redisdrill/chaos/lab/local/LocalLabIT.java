package dev.redisdrill.chaos.lab.local;

import static dev.redisdrill.chaos.lab.ClusterViewAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redisdrill.chaos.Eventually;
import dev.redisdrill.chaos.Labs;
import dev.redisdrill.chaos.admin.AdminClient;
import dev.redisdrill.chaos.admin.CommandRefusedException;
import dev.redisdrill.chaos.admin.NodeUnavailableException;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.spec.ClusterAccess;
import dev.redisdrill.timeline.spec.ClusterAccess.User;
import dev.redisdrill.timeline.spec.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One real cluster of the embedded server, through its whole life. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(120)
@Tag("alone")
class LocalLabIT {
    private static final Logger LOG = LoggerFactory.getLogger(LocalLabIT.class);
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration ANSWER = Duration.ofSeconds(3);

    @TempDir
    static Path directory;

    private LabRun run;
    private LocalLab lab;
    private AdminClient admin;
    private Event.LabReady ready;

    @BeforeAll
    void startTheLab() throws Exception {
        run = new LabRun(directory, 7101);
        lab = run.lab();
        ready = lab.start();
        admin = AdminClient.open(lab.access());
    }

    @AfterAll
    void closeTheLab() throws Exception {
        admin.close();
        run.close();
    }

    @Test
    @Order(1)
    void isReadySoonAfterItsServersStart() throws Exception {
        List<Event.NodeStarted> started = run.events(Event.NodeStarted.class);
        long millis = (ready.nanos() - started.get(0).nanos()) / 1_000_000;
        LOG.info("ready {} ms after the first server was started", millis);

        assertThat(started).hasSize(6);
        assertThat(millis).isLessThan(6_000); // 3,000 on a machine that has nothing else to do
        assertThat(ready.engineVersion()).isEqualTo("6.2.11");
        assertThat(ready.shards()).hasSize(3).allSatisfy(shard -> {
            assertThat(shard.primary()).startsWith("127.0." + shard.shard() + ".1:");
            assertThat(shard.replicas()).hasSize(1);
        });
        assertThat(lab.view()).isValid();
    }

    @Test
    @Order(2)
    void aTenantReachesItsOwnDataAndNothingElse() throws Exception {
        String node = primaryOf("shop:{a}");
        try (AdminClient shop = AdminClient.open(as(tenant("shop"), lab.access().caPem()))) {
            assertThat(shop.text(node, ANSWER, "SET", "shop:{a}", "1")).isEqualTo("OK");
            assertThat(shop.text(node, ANSWER, "GET", "shop:{a}")).isEqualTo("1");
            assertThat(shop.text(node, ANSWER, "CLUSTER", "SLOTS")).contains("127.0.1.1");
            assertThat(shop.text(node, ANSWER, "CLUSTER", "NODES")).contains("myself");
            assertThat(shop.call(node, ANSWER, "PUBLISH", "shop:news", "x")).isEqualTo(0L);
            for (String[] forbidden : new String[][] {
                {"SET", "bank:{a}", "1"},
                {"GET", "bank:{a}"},
                {"PUBLISH", "bank:news", "x"},
                {"SCAN", "0"},
                {"FLUSHALL"},
                {"KEYS", "*"},
                {"CONFIG", "GET", "*"},
                {"CLUSTER", "RESET"},
                {"ACL", "LIST"},
                {"EVAL", "return redis.call('get', KEYS[1])", "1", "bank:{a}"},
                {"PSYNC", "?", "-1"}
            }) {
                assertThatThrownBy(() -> shop.call(node, ANSWER, forbidden))
                        .as(String.join(" ", forbidden))
                        .isInstanceOf(CommandRefusedException.class)
                        .hasMessageMatching("(?s).*(NOPERM|No permissions|no permission|can't run this command).*");
            }
        }
    }

    @Test
    @Order(3)
    void strangersAreToldWhyTheyDoNotGetIn() throws Exception {
        String node = lab.access().seeds().get(0);
        String otherCa = Certificates.issue(List.of("127.0.1.1")).caPem();
        String wrong = "not-the-password";

        assertRefused(as(tenant("shop"), Optional.of(otherCa)), node, "is not signed by the CA that was given");
        assertRefused(
                as(new User("shop", Secret.of(wrong)), lab.access().caPem()), node, "wrong password for user 'shop'");
        assertRefused(
                new ClusterAccess(List.of(node), true, lab.access().caPem(), Optional.empty(), Map.of()),
                node,
                "it asks for a user and a password");
        assertRefused(as(tenant("shop"), lab.access().caPem()), "127.0.1.1:1", "connection refused");
        assertRefused(
                new ClusterAccess(List.of(node), false, Optional.empty(), Optional.of(tenant("shop")), Map.of()),
                node,
                "does the server want TLS?");
    }

    @Test
    @Order(4)
    void noSecretIsInTheProcessListNorInTheRunDirectory() throws Exception {
        List<String> secrets = new ArrayList<>(List.of("PRIVATE KEY"));
        Stream.concat(lab.access().admin().stream(), lab.access().tenants().values().stream())
                .forEach(user -> secrets.add(user.password().reveal()));
        String replication = (String) ((List<?>) admin.call(node(2), ANSWER, "CONFIG", "GET", "masterauth")).get(1);
        secrets.add(replication);
        assertThat(replication).hasSize(48);

        for (ServerProcess process : ServerProcess.of(run.server())) {
            assertThat(read(Path.of("/proc/" + process.handle().pid() + "/cmdline")))
                    .doesNotContain(secrets);
            assertThat(read(Path.of("/proc/" + process.handle().pid() + "/environ")))
                    .doesNotContain(secrets);
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(read(file)).as(file.toString()).doesNotContain(secrets);
            }
        }
        assertThat(lab.access().toString()).doesNotContain(secrets);
    }

    @Test
    @Order(5)
    void aFrozenNodeIsSilentAndAnswersOnceItIsThawed() throws Exception {
        String node = node(2);
        lab.freeze(node);

        Eventually.await("all threads stopped", SOON, () -> lab.frozen(node));
        assertThat(lab.alive(node)).isTrue();
        assertThatThrownBy(() -> admin.call(node, Duration.ofMillis(200), "PING"))
                .isInstanceOf(NodeUnavailableException.class)
                .hasMessage(node + ": no answer within 200 ms");
        assertThat(lab.view()).as("asked of another node").isValid();

        lab.thaw(node);
        assertThat(lab.frozen(node)).isFalse();
        assertThat(admin.text(node, ANSWER, "PING")).isEqualTo("PONG");
        lab.thaw(node); // harmless
    }

    @Test
    @Order(6)
    void aKilledNodeIsReplacedAndComesBackOnItsData() throws Exception {
        String key = "shop:{kept}";
        String node = primaryOf(key);
        admin.call(node, ANSWER, "SET", key, "yes");
        assertThat(admin.call(node, ANSWER, "WAIT", "1", "2000")).isEqualTo(1L);

        lab.kill(node);
        Eventually.await("process gone", SOON, () -> !lab.alive(node));
        assertThatThrownBy(() -> admin.call(node, ANSWER, "PING")).isInstanceOf(NodeUnavailableException.class);
        assertThatThrownBy(() -> admin.call(node, ANSWER, "PING")).hasMessageContaining("connection refused");
        assertThat(lab.frozen(node)).isFalse();
        Eventually.await("replica promoted", SOON, () -> !primaryOf(key).equals(node));

        long pid = lab.restart(node);
        assertThat(lab.restart(node)).as("is alive").isEqualTo(pid);
        Eventually.await(
                "back, in sync",
                SOON,
                () -> admin.text(node, ANSWER, "INFO", "replication").contains("master_link_status:up"));
        admin.call(node, ANSWER, "READONLY");
        assertThat(admin.text(node, ANSWER, "GET", key)).isEqualTo("yes");
        assertThat(lab.view()).isValid();
        assertThat(run.events(Event.NodeExited.class)).as("it was asked to").isEmpty();
        assertThat(run.events(Event.NodeStarted.class)).hasSize(7);
    }

    @Test
    @Order(7)
    void aNodeThatEndsByItselfIsReported() throws Exception {
        String node = node(2);
        ProcessHandle.of(run.events(Event.NodeStarted.class).stream()
                        .filter(event -> event.node().equals(node))
                        .findFirst()
                        .orElseThrow()
                        .pid())
                .orElseThrow()
                .destroyForcibly();

        Eventually.await(
                "reported", SOON, () -> !run.events(Event.NodeExited.class).isEmpty());
        Event.NodeExited exited = run.events(Event.NodeExited.class).get(0);
        assertThat(exited.node()).isEqualTo(node);
        assertThat(exited.exitCode()).isEqualTo(137);
    }

    @Test
    @Order(8)
    void healingLeavesARunAloneThatIsStillGoingOn() throws Exception {
        assertThatThrownBy(() -> Labs.heal(directory)).hasMessageContaining("still going on");
        assertThat(Labs.interrupted(Optional.empty())).doesNotContain(directory);
        assertThat(lab.view().nodes()).hasSize(6);
    }

    @Test
    @Order(9)
    void closingLeavesTheLogsAndNothingElse() throws Exception {
        lab.freeze(node(4));
        long began = System.nanoTime();
        lab.close();
        lab.close();
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));

        assertThat(ServerProcess.of(run.server())).isEmpty();
        try (Stream<Path> left = Files.list(run.server())) {
            assertThat(left)
                    .hasSize(6)
                    .allMatch(file -> file.getFileName().toString().matches("127\\.0\\.[123]\\.[12]-71[0-9]{2}\\.log"));
        }
        assertThat(PrivateDirectory.all())
                .noneMatch(path -> read(path.resolve("run")).equals(directory.toString()));
        assertThatThrownBy(() -> lab.restart(node(0))).hasMessageContaining("is being closed");
    }

    private String node(int index) {
        return lab.access().seeds().get(index);
    }

    private String primaryOf(String key) throws Exception {
        int slot = Integer.parseInt(
                admin.text(lab.view().shards().get(0).primary().address(), ANSWER, "CLUSTER", "KEYSLOT", key));
        return lab.view().shards().stream()
                .filter(shard -> shard.slots().stream().anyMatch(r -> r.first() <= slot && slot <= r.last()))
                .findFirst()
                .orElseThrow()
                .primary()
                .address();
    }

    private User tenant(String name) {
        return lab.access().userOf(name).orElseThrow();
    }

    private ClusterAccess as(User user, Optional<String> ca) {
        return new ClusterAccess(lab.access().seeds(), true, ca, Optional.of(user), Map.of());
    }

    private static void assertRefused(ClusterAccess access, String node, String reason) {
        try (AdminClient client = AdminClient.open(access)) {
            assertThatThrownBy(() -> client.call(node, ANSWER, "PING"))
                    .isInstanceOf(NodeUnavailableException.class)
                    .hasMessageStartingWith(node + ": ")
                    .hasMessageContaining(reason)
                    .hasMessageNotContaining("not-the-password");
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }
}
