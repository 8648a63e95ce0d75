package dev.redisdrill.chaos.guard;

import dev.redisdrill.timeline.cluster.SlotRange;
import java.time.Duration;

/**
 * What a plan knows about its cluster before anything is started.
 *
 * @param shards at least 1
 * @param replicasPerShard at least 0
 * @param nodeTimeout {@code cluster-node-timeout}; of a Sentinel topology {@code down-after-milliseconds}
 * @param fullCoverage {@code cluster-require-full-coverage}: whether one shard without a primary stops all others
 * @param sentinels how many watch over the primary, and fail over by their own majority; 0: the primaries do
 */
public record ClusterShape(
        int shards, int replicasPerShard, Duration nodeTimeout, boolean fullCoverage, int sentinels) {

    /** A Redis Cluster. */
    public ClusterShape(int shards, int replicasPerShard, Duration nodeTimeout, boolean fullCoverage) {
        this(shards, replicasPerShard, nodeTimeout, fullCoverage, 0);
    }

    /** A Sentinel topology: one shard. */
    public static ClusterShape withSentinels(int replicas, int sentinels, Duration downAfter) {
        return new ClusterShape(1, replicas, downAfter, false, sentinels);
    }

    /** Whether sentinels fail over. */
    public boolean hasSentinels() {
        return sentinels > 0;
    }

    /** How many slots one shard of an evenly divided cluster serves, rounded. */
    public int slotsPerShard() {
        return Math.round((float) SlotRange.SLOTS / shards);
    }

    /** Whether sentinels, or the other primaries, can agree on a failure and elect a replica when one primary is gone. */
    public boolean canFailOver() {
        return replicasPerShard > 0 && hasMajorityWithout(1);
    }

    /** Whether the primaries that remain without so many are more than half of all; sentinels are not counted in shards. */
    boolean hasMajorityWithout(int primaries) {
        return hasSentinels() || 2 * (shards - primaries) > shards;
    }
}
