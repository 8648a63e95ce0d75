package dev.redisdrill.chaos.lab.local;

import static dev.redisdrill.chaos.lab.ClusterViewAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redisdrill.chaos.Eventually;
import dev.redisdrill.chaos.admin.AdminClient;
import dev.redisdrill.chaos.admin.CommandRefusedException;
import dev.redisdrill.chaos.lab.CanCluster;
import dev.redisdrill.chaos.lab.CanFreeze;
import dev.redisdrill.chaos.lab.LabContext;
import dev.redisdrill.chaos.lab.SentinelTarget;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.event.Timeline;
import dev.redisdrill.timeline.spec.ClusterAccess;
import dev.redisdrill.timeline.time.RunClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A primary with sentinels: from its start, over a failover, to its end. */
@Timeout(120)
class SentinelLabIT {
    private static final Duration ANSWER = Duration.ofSeconds(3);
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    Path directory;

    @Test
    void failsOverAndLeavesNothingBehind() throws Exception {
        Path secrets = Files.createDirectories(directory.resolve("private"));
        Path runDirectory = Files.createDirectories(directory.resolve("run"));
        Timeline timeline = Timeline.open(runDirectory, RunClock.startingNow());
        LabContext plain = LabRun.context(runDirectory, timeline);
        LabContext context = new LabContext(
                runDirectory,
                timeline,
                1,
                Optional.of(secrets),
                Optional.empty(),
                plain.tenants(),
                plain.isolation(),
                plain.needs(),
                plain.base());
        try (LocalLab lab = new LocalLab(SentinelTarget.defaults(), context)) {
            Event.LabReady ready = lab.start();
            assertThat(ready.topology()).isEqualTo("sentinel");
            assertThat(ready.nodes()).hasSize(3);
            assertThat(ready.observers()).hasSize(6);
            assertThat(ready.nanos()).isLessThan(Duration.ofSeconds(8).toNanos()); // 3 s with nothing else to do
            assertThat(lab.view()).isValid();
            assertThat(lab.ability(CanFreeze.class)).isPresent();
            assertThat(lab.ability(CanCluster.class)).isEmpty();
            tenantsMayAskSentinelsForThePrimaryAndNothingElse(lab, ready);
            String primary = ready.shards().get(0).primary();

            lab.kill(primary);

            Eventually.await(
                    "a replica takes over",
                    SOON,
                    () -> !lab.view().shards().get(0).primary().address().equals(primary));
            try (Stream<Path> files = Files.walk(secrets)) {
                assertThat(files.filter(file -> file.toString().endsWith(".conf")))
                        .as("rewritten by the servers after the failover")
                        .hasSize(6)
                        .allSatisfy(
                                file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                                        .isEqualTo("rw-------"));
            }
        } finally {
            timeline.close();
        }
        try (Stream<Path> files = Files.walk(secrets)) {
            assertThat(files).containsExactly(secrets);
        }
    }

    private static void tenantsMayAskSentinelsForThePrimaryAndNothingElse(LocalLab lab, Event.LabReady ready)
            throws Exception {
        String sentinel = ready.sentinels().orElseThrow().get(0);
        ClusterAccess.User shop = lab.access().tenants().get("shop");
        try (AdminClient client = AdminClient.open(
                new ClusterAccess(lab.access().seeds(), true, lab.access().caPem(), Optional.of(shop), Map.of()))) {
            assertThat(client.call(sentinel, ANSWER, "SENTINEL", "GET-MASTER-ADDR-BY-NAME", "drill"))
                    .isInstanceOf(List.class);
            for (String[] forbidden : new String[][] {
                {"SENTINEL", "FAILOVER", "drill"}, {"SENTINEL", "RESET", "*"}, {"ACL", "LIST"}, {"SHUTDOWN"}
            }) {
                assertThatThrownBy(() -> client.call(sentinel, ANSWER, forbidden))
                        .as(String.join(" ", forbidden))
                        .isInstanceOf(CommandRefusedException.class)
                        .hasMessageStartingWith("NOPERM");
            }
        }
    }
}
