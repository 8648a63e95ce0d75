package dev.redisdrill.chaos.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redisdrill.chaos.guard.ClusterShape;
import dev.redisdrill.chaos.guard.Impact;
import dev.redisdrill.chaos.guard.PredictedRecovery;
import dev.redisdrill.timeline.spec.Kinds;
import dev.redisdrill.timeline.spec.SpecJson;
import dev.redisdrill.timeline.unit.Durations;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FaultTest {
    private static final ClusterShape SHAPE = new ClusterShape(3, 1, Duration.ofSeconds(2), false);
    private final Kinds<Fault> kinds = Kinds.of(Fault.class);

    @Test
    void faultsAreReadAndWrittenByTheirNames() throws Exception {
        assertThat(read("{'kill-primary': {'shard': 1, 'restartAfter': '8s'}}"))
                .isEqualTo(new KillPrimary(ShardChoice.of(1), Optional.of(Duration.ofSeconds(8))));
        assertThat(read("{'kill-primary': {'shard': 'random', 'restartAfter': null}}"))
                .isEqualTo(new KillPrimary(ShardChoice.random(), Optional.empty()));
        assertThat(read("{'freeze': {'shard': '2', 'duration': '1s'}}"))
                .isEqualTo(new Freeze(ShardChoice.of(2), Duration.ofSeconds(1)));
        assertThat(Kinds.write(new Freeze(ShardChoice.of(2), Duration.ofSeconds(1))))
                .hasToString("{\"freeze\":{\"shard\":2,\"duration\":\"1s\"}}");
        assertThat(Kinds.write(new KillPrimary(ShardChoice.random(), Optional.empty())))
                .hasToString("{\"kill-primary\":{\"shard\":\"random\",\"restartAfter\":null}}");
    }

    @Test
    void wrongValuesAreNamedWithTheirCure() {
        assertThatThrownBy(() -> read("{'freeze': {'shard': 0, 'duration': '1s'}}"))
                .hasMessageContaining("shard: shards are numbered from 1, not 0");
        assertThatThrownBy(() -> read("{'freeze': {'shard': 'first', 'duration': '1s'}}"))
                .hasMessageContaining("shard: 'first' is not a shard; write its number from 1, or random");
        assertThatThrownBy(() -> read("{'freeze': {'shard': 1, 'duration': '1ms'}}"))
                .hasMessageContaining("duration: must be at least 100ms");
        assertThatThrownBy(() -> read("{'kill-primary': {'shard': 1, 'restartAfter': '0s'}}"))
                .hasMessageContaining("restartAfter: must be longer than 0");
    }

    @Test
    void theSeedDrawsTheSameShardEachTimeAndAllOfThemInTheEnd() {
        Fault fault = new KillPrimary(ShardChoice.random(), Optional.empty());
        Set<Fault> drawn = new HashSet<>();
        for (long seed = 0; seed < 50; seed++) {
            Fault resolved = fault.resolved(new SplittableRandom(seed), 3);
            assertThat(fault.resolved(new SplittableRandom(seed), 3)).isEqualTo(resolved);
            drawn.add(resolved);
        }
        assertThat(drawn).extracting(f -> ((KillPrimary) f).shard().number()).containsExactlyInAnyOrder(1, 2, 3);
    }

    @Test
    void aShardThatTheClusterLacksIsRefusedBeforeAnythingStarts() {
        assertThatThrownBy(
                        () -> new Freeze(ShardChoice.of(4), Duration.ofSeconds(1)).resolved(new SplittableRandom(1), 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("shard: there is no shard 4, the cluster has 3; name one from 1 to 3, or random");
    }

    @Test
    void aFaultSaysWhatItWillDo() {
        assertThat(kill("8s").describe()).isEqualTo("SIGKILL the primary of shard 1, start it again 8s later");
        assertThat(new KillPrimary(ShardChoice.of(3), Optional.empty()).describe())
                .isEqualTo("SIGKILL the primary of shard 3, start it again when the load ends");
        assertThat(freeze(1_000).describe()).isEqualTo("SIGSTOP the primary of shard 2 for 1s");
    }

    @Test
    void aFailoverIsPredictedFromTheNodeTimeout() {
        assertThat(predicted(kill("8s"), SHAPE)).contains(range(2_500, 5_500));
        assertThat(predicted(freeze(10_000), SHAPE)).contains(range(2_500, 5_500));
        ClusterShape slow = new ClusterShape(3, 1, Duration.ofSeconds(5), false);
        assertThat(predicted(kill("20s"), slow)).contains(range(5_500, 10_000));
    }

    @Test
    void measuredFailoversFallIntoThePredictedRange() {
        // Seconds from fault to first acknowledged write, extremes of five runs each at node-timeout 2 s and 5 s.
        assertThat(predicted(kill("30s"), SHAPE)).hasValueSatisfying(range -> holds(range, 3_270, 4_340));
        assertThat(predicted(freeze(30_000), SHAPE)).hasValueSatisfying(range -> holds(range, 3_610, 4_060));
        ClusterShape slow = new ClusterShape(3, 1, Duration.ofSeconds(5), false);
        assertThat(predicted(kill("30s"), slow)).hasValueSatisfying(range -> holds(range, 6_970, 8_590));
        assertThat(predicted(freeze(30_000), slow)).hasValueSatisfying(range -> holds(range, 7_380, 8_710));
    }

    @Test
    void aFreezeShorterThanTheNodeTimeoutPredictsItself() {
        assertThat(predicted(freeze(1_000), SHAPE)).contains(range(1_000, 1_100));
        assertThat(predicted(freeze(2_200), SHAPE)).contains(range(2_200, 5_500));
    }

    @Test
    void aRestartBeforeTheNodeTimeoutPredictsTheRestart() {
        assertThat(predicted(kill("1s"), SHAPE)).contains(range(3_000, 4_500));
    }

    @Test
    void whereNobodyCanTakeOverTheRestartCounts() {
        ClusterShape alone = new ClusterShape(3, 0, Duration.ofSeconds(2), false);
        assertThat(predicted(kill("8s"), alone)).contains(range(10_000, 11_500));
        assertThat(predicted(new KillPrimary(ShardChoice.of(1), Optional.empty()), alone))
                .isEmpty();
        ClusterShape twoShards = new ClusterShape(2, 1, Duration.ofSeconds(2), false);
        assertThat(predicted(freeze(9_000), twoShards)).contains(range(9_000, 9_100));
    }

    @Test
    void aReplicaIsNeededWhereOneIsTaken() {
        ClusterShape alone = new ClusterShape(3, 0, Duration.ofSeconds(2), false);
        assertThatThrownBy(
                        () -> new KillReplica(ShardChoice.of(1), Optional.empty()).impact("it", Duration.ZERO, alone))
                .hasMessageStartingWith("shard: the cluster has no replicas");
        assertThatThrownBy(() ->
                        new RollingRestart(StopMode.GRACEFUL, Duration.ZERO, true).impact("it", Duration.ZERO, alone))
                .hasMessageStartingWith("failover: the cluster has no replicas");
    }

    @Test
    void aShardOrAClusterIsTakenWithAllItsCopies() {
        Duration back = Duration.ofSeconds(3);
        assertThat(new KillShard(ShardChoice.of(2), Optional.of(back)).impact("it", Duration.ZERO, SHAPE))
                .satisfies(impact -> {
                    assertThat(impact.losses()).containsExactly(new Impact.Loss(2, true, 2));
                    assertThat(impact.recovery()).contains(range(5_000, 8_500));
                });
        assertThat(new KillCluster(Optional.empty()).impact("it", Duration.ZERO, SHAPE))
                .satisfies(impact -> {
                    assertThat(impact.losses()).hasSize(3).allMatch(loss -> loss.copies() == 2);
                    assertThat(impact.recovery()).isEmpty();
                });
        assertThat(new RestartEmpty(ShardChoice.of(1))
                        .impact("it", Duration.ZERO, SHAPE)
                        .losses())
                .containsExactly(new Impact.Loss(1, true, 2));
    }

    @Test
    void aCrashLoopKeepsAShardForAsLongAsItLasts() {
        assertThat(predicted(new CrashLoop(ShardChoice.of(1), 5, Duration.ofSeconds(1)), SHAPE))
                .contains(range(2_500, 7_500));
        assertThat(predicted(new CrashLoop(ShardChoice.of(1), 3, Duration.ofSeconds(3)), SHAPE))
                .as("it takes writes between two crashes")
                .contains(range(2_000, 9_500));
    }

    private Fault read(String json) throws Exception {
        return kinds.read(SpecJson.mapper().readTree(json.replace('\'', '"')));
    }

    private static Fault kill(String restartAfter) {
        return new KillPrimary(ShardChoice.of(1), Optional.of(Durations.parse(restartAfter)));
    }

    private static Fault freeze(long millis) {
        return new Freeze(ShardChoice.of(2), Duration.ofMillis(millis));
    }

    private static Optional<PredictedRecovery> predicted(Fault fault, ClusterShape shape) {
        return fault.impact("it", Duration.ofSeconds(8), shape).recovery();
    }

    private static void holds(PredictedRecovery range, long fromMillis, long untilMillis) {
        assertThat(range.low()).isLessThan(Duration.ofMillis(fromMillis));
        assertThat(range.high()).isGreaterThan(Duration.ofMillis(untilMillis));
    }

    private static PredictedRecovery range(long lowMillis, long highMillis) {
        return new PredictedRecovery(Duration.ofMillis(lowMillis), Duration.ofMillis(highMillis));
    }
}
