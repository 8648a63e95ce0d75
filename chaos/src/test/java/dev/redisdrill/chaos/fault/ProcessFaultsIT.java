package dev.redisdrill.chaos.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redisdrill.chaos.fault.DrilledCluster.Life;
import dev.redisdrill.timeline.event.Event;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes that end and come back, on one real cluster that is whole again after each. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ProcessFaultsIT {
    private static final Duration SHORT = Duration.ofMillis(200);

    @TempDir
    private static Path run;

    private static DrilledCluster cluster;

    @BeforeAll
    static void start() throws Exception {
        cluster = DrilledCluster.start(run);
    }

    @AfterAll
    static void end() throws Exception {
        cluster.close();
    }

    @Test
    void aKilledReplicaLeavesItsPrimaryAlone() throws Exception {
        String primary = cluster.primary(2);
        String replica = cluster.replica(2);

        Life life = cluster.drill(new KillReplica(ShardChoice.of(2), Optional.of(SHORT)));

        assertThat(life.proof()).startsWith("process gone, PING unanswered");
        assertThat(life.healed()).contains(replica + " is replica of " + primary + ", in sync");
        assertThat(cluster.primary(2)).isEqualTo(primary);
    }

    @Test
    void aThreadThatWasToldToStopHealsAllTheSame() throws Exception {
        Fault fault = new KillReplica(ShardChoice.of(2), Optional.empty());
        try (Injection injection = fault.inject(cluster.context("interrupted"))) {
            injection.prove(Duration.ofSeconds(3));
            Thread.currentThread().interrupt();
            injection.heal();
            assertThat(Thread.interrupted())
                    .as("it still knows that it was told to")
                    .isTrue();
            assertThat(injection.proveHealed(Duration.ofSeconds(30))).contains("process back");
        }
    }

    @Test
    void allNodesOfAShardComeBackWithTheirData() throws Exception {
        cluster.write(3, 500, 10);
        String primary = cluster.primary(3);
        long keys = cluster.keys(primary);

        Life life = cluster.drill(new KillShard(ShardChoice.of(3), Optional.of(SHORT)));

        assertThat(life.proof()).contains("process gone, PING unanswered").contains("; ");
        assertThat(cluster.primary(3)).as("nobody could take over").isEqualTo(primary);
        assertThat(cluster.keys(primary)).as("appendonly everysec").isEqualTo(keys);
    }

    @Test
    void allNodesComeBackFromTheirAppendOnlyFiles() throws Exception {
        cluster.write(1, 500, 10);
        long keys = cluster.keys(cluster.primary(1));

        Life life = cluster.drill(new KillCluster(Optional.of(SHORT)));

        assertThat(life.healed()).contains("process back on").contains("on 6 nodes");
        assertThat(cluster.keys(cluster.primary(1))).isEqualTo(keys);
        assertThat(cluster.keys(cluster.replica(1))).isEqualTo(keys);
    }

    @Test
    void aGracefulRestartLosesNothing() throws Exception {
        cluster.write(2, 500, 10);
        String primary = cluster.primary(2);
        long keys = cluster.keys(primary);

        Life life =
                cluster.drill(new Restart(ShardChoice.of(2), Restart.Which.PRIMARY, StopMode.GRACEFUL, Duration.ZERO));

        assertThat(life.proof()).startsWith("process gone, PING unanswered");
        assertThat(cluster.primary(2)).isEqualTo(primary);
        assertThat(cluster.keys(primary)).isEqualTo(keys);
        assertThat(cluster.events(Event.NodeExited.class))
                .as("ends that nobody asked for")
                .isEmpty();
    }

    @Test
    void aReplicaIsRestartedHard() throws Exception {
        String replica = cluster.replica(1);
        Life life = cluster.drill(new Restart(ShardChoice.of(1), Restart.Which.REPLICA, StopMode.HARD, Duration.ZERO));
        assertThat(life.healed()).contains(replica + " is replica of");
    }

    @Test
    void aCrashLoopKillsAsOftenAsItSays() throws Exception {
        String primary = cluster.primary(1);
        Life life = cluster.drill(new CrashLoop(ShardChoice.of(1), 3, Duration.ofMillis(400)));

        assertThat(life.steps()).hasSize(2).allMatch(step -> step.contains("process gone, PING unanswered"));
        assertThat(life.healed()).contains("process back after 3 deaths");
        assertThat(cluster.primary(1)).as("too fast for a failover").isEqualTo(primary);
    }

    @Test
    void aRestartWithoutDataWipesTheReplica() throws Exception {
        cluster.write(3, 500, 10);
        String primary = cluster.primary(3);
        String replica = cluster.replica(3);
        assertThat(cluster.keys(replica)).isGreaterThanOrEqualTo(500);

        Life life = cluster.drill(new RestartEmpty(ShardChoice.of(3)));

        assertThat(life.proof()).contains("bytes of its data deleted");
        assertThat(life.steps()).hasSize(2);
        assertThat(life.steps().get(0)).startsWith(primary + " came back as primary with 0 of ");
        assertThat(life.steps().get(1)).startsWith(replica + " was wiped by its primary with 0 of ");
        assertThat(cluster.keys(primary)).isZero();
        assertThat(cluster.keys(replica)).isZero();
    }

    @Test
    void allNodesAreRestartedInTurnAndTheShardsHandedOver() throws Exception {
        String before = cluster.primary(1);
        Life life = cluster.drill(new RollingRestart(StopMode.GRACEFUL, Duration.ZERO, true));

        assertThat(life.steps()).hasSize(6).allMatch(step -> step.contains("cluster whole"));
        assertThat(life.steps().subList(0, 3)).allMatch(step -> step.contains("(a replica)"));
        assertThat(life.healed()).contains("all 6 processes back");
        assertThat(cluster.replica(1)).as("it handed over").isEqualTo(before);
    }
}
