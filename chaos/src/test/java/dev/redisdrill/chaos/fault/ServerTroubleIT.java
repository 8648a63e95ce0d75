package dev.redisdrill.chaos.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redisdrill.chaos.Eventually;
import dev.redisdrill.chaos.fault.DrilledCluster.Life;
import dev.redisdrill.timeline.unit.ByteSize;
import dev.redisdrill.timeline.unit.Share;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Servers in trouble, on one real cluster that is whole again after each. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
@Tag("alone")
class ServerTroubleIT {
    private static final Duration SHORT = Duration.ofMillis(300);

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
    void aFullMemoryRefusesWritesAndForgetsNothing() throws Exception {
        cluster.write(1, 100, 10);
        String primary = cluster.primary(1);
        long keys = cluster.keys(primary);

        Life life =
                cluster.drill(new FillMemory(ShardChoice.of(1), SHORT, FillMemory.Policy.NOEVICTION, new ByteSize(0)));

        assertThat(life.proof()).contains("OOM command not allowed when used memory > 'maxmemory'");
        assertThat(life.healed()).contains("maxmemory is 0 again");
        assertThat(cluster.keys(primary)).isEqualTo(keys);
    }

    @Test
    void aFullMemoryCostsOtherKeys() throws Exception {
        cluster.write(2, 100, 1_000);
        String primary = cluster.primary(2);

        Life life =
                cluster.drill(new FillMemory(ShardChoice.of(2), SHORT, FillMemory.Policy.ALLKEYS_LRU, new ByteSize(0)));

        assertThat(life.proof()).contains("evicted_keys rose by");
        assertThat(life.healed()).contains("maxmemory-policy is noeviction again", "keys were evicted meanwhile");
        assertThat(cluster.info(primary, "stats", "evicted_keys")).isPositive();
        assertThat(cluster.say(primary, "CONFIG", "GET", "maxmemory")).contains("0");
    }

    @Test
    void aScriptKeepsAServerBusyForItsTime() throws Exception {
        Life life = cluster.drill(new SlowCommand(ShardChoice.of(3), Duration.ofMillis(800), SlowCommand.How.LUA));

        assertThat(life.proof()).startsWith("EVAL runs, PING unanswered");
        assertThat(took(life)).isBetween(780.0, 2_500.0);
    }

    @Test
    void aSleepingServerWakesUpByItself() throws Exception {
        Life life =
                cluster.drill(new SlowCommand(ShardChoice.of(3), Duration.ofMillis(500), SlowCommand.How.DEBUG_SLEEP));

        assertThat(life.proof()).startsWith("DEBUG runs, PING unanswered");
        assertThat(took(life)).isBetween(490.0, 2_000.0);
    }

    private static double took(Life life) {
        return Double.parseDouble(life.healed().replaceFirst("(?s)^\\w+ took ([0-9]+) ms.*", "$1"));
    }

    @Test
    void aSlowDiskHoldsWritesUp() throws Exception {
        Life life = cluster.drill(new StallFsync(ShardChoice.of(1), SHORT, Duration.ofMillis(50)));

        double millis = Double.parseDouble(life.proof().replaceFirst("^SET took ([0-9.]+) ms.*", "$1"));
        assertThat(millis).as("known answer: 51 ms").isBetween(50.0, 90.0);
        assertThat(life.healed()).contains("ms again");
    }

    @Test
    void aStarvedServerIsStoppedMostOfTheTime() throws Exception {
        Life life = cluster.drill(new StarveCpu(ShardChoice.of(2), Duration.ofSeconds(1), new Share(0.1)));

        int percent = Integer.parseInt(life.proof().replaceFirst("(?s).*, ([0-9]+) %$", "$1"));
        assertThat(percent).isBetween(60, 100);
    }

    @Test
    void aReplicaThatFellTooFarBehindTakesEverythingAnew() throws Exception {
        long before = cluster.info(cluster.primary(1), "stats", "sync_full");
        Life life;
        try (AutoCloseable writer = cluster.writer(1)) {
            life = cluster.drill(new LagReplica(ShardChoice.of(1), Duration.ofSeconds(1), true));
            assertThat(writer).isNotNull();
        }
        assertThat(life.proof()).contains("state T", "no link from its primary");
        assertThat(life.steps()).singleElement().asString().contains("bytes after what the replica has");
        assertThat(life.healed()).contains("after a full resync", "repl-backlog-size is 16777216 again");
        assertThat(cluster.info(cluster.primary(1), "stats", "sync_full")).isGreaterThan(before);
    }

    @Test
    void aReplicaThatKeptItsLinkCatchesUp() throws Exception {
        long before = cluster.info(cluster.primary(1), "stats", "sync_full");
        try (AutoCloseable writer = cluster.writer(1)) {
            cluster.drill(new LagReplica(ShardChoice.of(1), SHORT, false));
            assertThat(writer).isNotNull();
        }
        assertThat(cluster.info(cluster.primary(1), "stats", "sync_full")).isEqualTo(before);
    }

    @Test
    void aBacklogThatIsLargeEnoughIsNoFault() throws Exception {
        SmallBacklog idle = new SmallBacklog(ShardChoice.of(2), new ByteSize(16 << 10), SHORT);
        try (Injection injection = idle.inject(cluster.context("idle"))) {
            injection.prove(Duration.ofSeconds(2));
            assertThatThrownBy(() -> injection.carryOn(time -> false))
                    .isInstanceOf(FaultException.class)
                    .hasMessageContaining("the load wrote too little");
        }
        Eventually.await(
                "in sync again",
                Duration.ofSeconds(10),
                () -> cluster.replica(2).startsWith("127."));
        assertThat(cluster.say(cluster.primary(2), "CONFIG", "GET", "repl-backlog-size"))
                .contains("16777216");
    }
}
