package dev.redisdrill.chaos.guard;

import dev.redisdrill.timeline.cluster.SlotRange;
import java.time.Duration;

/**
 * What a plan knows about its cluster before anything is started.
 *
 * @param shards at least 1
 * @param replicasPerShard at least 0
 * @param nodeTimeout {@code cluster-node-timeout}
 * @param fullCoverage {@code cluster-require-full-coverage}: whether one shard without a primary stops all others
 */
public record ClusterShape(int shards, int replicasPerShard, Duration nodeTimeout, boolean fullCoverage) {

    /** How many slots one shard of an evenly divided cluster serves, rounded. */
    public int slotsPerShard() {
        return Math.round((float) SlotRange.SLOTS / shards);
    }

    /** Whether the other primaries can agree on a failure and elect a replica when one primary is gone. */
    public boolean canFailOver() {
        return replicasPerShard > 0 && hasMajorityWithout(1);
    }

    /** Whether the primaries that remain without so many are more than half of all. */
    boolean hasMajorityWithout(int primaries) {
        return 2 * (shards - primaries) > shards;
    }
}
