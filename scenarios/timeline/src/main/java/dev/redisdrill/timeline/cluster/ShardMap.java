package dev.redisdrill.timeline.cluster;

import java.util.Arrays;
import java.util.List;

/**
 * Which shard a slot belonged to at the start of the run: the numbering that the whole run keeps, whoever serves the
 * slots later. Immutable, thread-safe.
 */
public final class ShardMap {
    private final byte[] shardOfSlot = new byte[SlotRange.SLOTS];
    private final int shards;

    private ShardMap(List<List<SlotRange>> slotsOfShard) {
        if (slotsOfShard.size() > Byte.MAX_VALUE) {
            throw new IllegalArgumentException("more than " + Byte.MAX_VALUE + " shards: " + slotsOfShard.size());
        }
        shards = slotsOfShard.size();
        for (int i = 0; i < shards; i++) {
            for (SlotRange range : slotsOfShard.get(i)) {
                Arrays.fill(shardOfSlot, range.first(), range.last() + 1, (byte) (i + 1));
            }
        }
    }

    /** The numbering of this view. */
    public static ShardMap of(ClusterView view) {
        return new ShardMap(view.shards().stream().map(Shard::slots).toList());
    }

    /** A numbering from the slots of shard 1, 2, 3, ... */
    public static ShardMap of(List<List<SlotRange>> slotsOfShard) {
        return new ShardMap(slotsOfShard);
    }

    /** The number of shards. */
    public int shards() {
        return shards;
    }

    /** The shard of a slot, from 1; 0 if no shard served it at the start. */
    public int shardOf(int slot) {
        return shardOfSlot[slot];
    }
}
