package dev.redisdrill.chaos.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BlastRadiusTest {
    private static final ClusterShape SHAPE = new ClusterShape(3, 1, Duration.ofSeconds(2), false);

    @Test
    void oneFaultTakesOnePrimaryAndLeavesItsReplica() {
        BlastRadius radius = BlastRadius.of(List.of(impact("kill", 8, 8, 1)), SHAPE);
        assertThat(radius.refusals()).isEmpty();
        BlastRadius.Cost cost = radius.costs().get(0);
        assertThat(cost.shards()).containsExactly(new BlastRadius.ShardCost(1, 5461, 1, 2));
        assertThat(cost.text())
                .isEqualTo("shard 1 takes no writes for 2500ms to 5500ms (about 5461 of 16384 slots);"
                        + " 1 of its 2 copies left");
    }

    @Test
    void twoFaultsThatTakeAllCopiesOfAShardAreRefused() {
        BlastRadius radius = BlastRadius.of(List.of(impact("second", 12, 5, 2), impact("first", 8, 8, 2)), SHAPE);
        assertThat(radius.refusals()).singleElement().satisfies(refusal -> {
            assertThat(refusal.faults()).containsExactly("first", "second");
            assertThat(refusal.reason())
                    .isEqualTo("together they take all 2 copies of shard 2 (at 12s);"
                            + " give them different shards, or let the first end before the second begins");
        });
    }

    @Test
    void overlapOnOneShardIsRefusedEvenWithCopiesLeft() {
        ClusterShape two = new ClusterShape(3, 2, Duration.ofSeconds(2), false);
        assertThat(BlastRadius.of(List.of(impact("a", 8, 8, 1), impact("b", 8, 8, 1)), two)
                        .refusals())
                .singleElement()
                .extracting(BlastRadius.Refusal::reason)
                .asString()
                .startsWith("they overlap on shard 1, and which of them cost what could not be told (at 8s)");
    }

    @Test
    void aFaultWithoutAnEndOverlapsAllThatFollowOnItsShard() {
        Impact forever = Impact.ofPrimary("forever", Duration.ofSeconds(1), Optional.empty(), 3, Optional.empty());
        assertThat(BlastRadius.of(List.of(forever, impact("later", 3_000, 1, 3)), SHAPE)
                        .refusals())
                .hasSize(1);
        assertThat(BlastRadius.of(List.of(forever, impact("elsewhere", 3_000, 1, 2)), SHAPE)
                        .refusals())
                .isEmpty();
    }

    @Test
    void faultsOneAfterTheOtherMayTakeTheSameShard() {
        assertThat(BlastRadius.of(List.of(impact("a", 1, 4, 1), impact("b", 5, 4, 1)), SHAPE)
                        .refusals())
                .isEmpty();
    }

    @Test
    void losingTheMajorityIsSaidButNotRefused() {
        BlastRadius radius = BlastRadius.of(List.of(impact("a", 1, 9, 1), impact("b", 2, 9, 3)), SHAPE);
        assertThat(radius.refusals()).isEmpty();
        assertThat(radius.costs().get(1).text())
                .contains("with shards [1, 3] down no majority of primaries is left to agree on a failover");
    }

    @Test
    void fullCoverageSpreadsToTheOtherShards() {
        ClusterShape full = new ClusterShape(3, 1, Duration.ofSeconds(2), true);
        assertThat(BlastRadius.of(List.of(impact("a", 1, 9, 1)), full)
                        .costs()
                        .get(0)
                        .text())
                .contains("all other shards refuse as well");
    }

    @Test
    void aFaultMayTakeAWholeShardByItselfUnlessALimitForbidsIt() {
        Impact all = new Impact(
                "all",
                Duration.ofSeconds(1),
                Optional.of(Duration.ofSeconds(5)),
                List.of(new Impact.Loss(2, true, 2)),
                Optional.empty());
        assertThat(BlastRadius.of(List.of(all), SHAPE).refusals()).isEmpty();
        assertThat(BlastRadius.of(List.of(all), SHAPE).costs().get(0).shards())
                .containsExactly(new BlastRadius.ShardCost(2, 5461, 0, 2));
        assertThat(BlastRadius.of(List.of(all), SHAPE, new BlastRadius.Limits(Optional.empty(), Optional.of(0)))
                        .refusals())
                .singleElement()
                .extracting(BlastRadius.Refusal::reason)
                .asString()
                .startsWith("the blast radius allows 0 shards without any copy, and at 1s it would be 1 ([2])");
    }

    @Test
    void aLimitedNumberOfShardsMayBeWithoutAPrimary() {
        List<Impact> two = List.of(impact("a", 1, 9, 1), impact("b", 2, 9, 3));
        assertThat(BlastRadius.of(two, SHAPE, new BlastRadius.Limits(Optional.of(2), Optional.empty()))
                        .refusals())
                .isEmpty();
        assertThat(BlastRadius.of(two, SHAPE, new BlastRadius.Limits(Optional.of(1), Optional.empty()))
                        .refusals())
                .singleElement()
                .satisfies(refusal -> assertThat(refusal.faults()).containsExactly("a", "b"));
    }

    @Test
    void aReplicaAndItsPrimaryMayOverlapWhereALimitAllowsIt() {
        Impact cut = new Impact(
                "cut",
                Duration.ofSeconds(1),
                Optional.of(Duration.ofSeconds(9)),
                List.of(new Impact.Loss(1, false, 1)),
                Optional.empty());
        List<Impact> both = List.of(cut, impact("kill", 3, 5, 1));
        assertThat(BlastRadius.of(both, SHAPE).refusals()).hasSize(1);
        assertThat(BlastRadius.of(both, SHAPE, new BlastRadius.Limits(Optional.empty(), Optional.of(1)))
                        .refusals())
                .isEmpty();
        assertThat(BlastRadius.of(List.of(cut), SHAPE).costs().get(0).text())
                .isEqualTo("shard 1 keeps its primary; 1 of its 2 copies left");
    }

    private static Impact impact(String name, int atSeconds, int holdSeconds, int shard) {
        return Impact.ofPrimary(
                name,
                Duration.ofSeconds(atSeconds),
                Optional.of(Duration.ofSeconds(holdSeconds)),
                shard,
                Optional.of(new PredictedRecovery(Duration.ofMillis(2_500), Duration.ofMillis(5_500))));
    }
}
