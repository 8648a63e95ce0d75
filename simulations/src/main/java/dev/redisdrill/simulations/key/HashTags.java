package dev.redisdrill.simulations.key;

import dev.redisdrill.simulations.client.HashSlot;
import dev.redisdrill.timeline.cluster.ShardMap;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Texts for hash tags that fall into each shard, each into a slot of its own. Immutable, thread-safe.
 *
 * <p>Found by trying the numbers 0, 1, 2, ... in turn: the same shard map always gives the same tags. At most
 * {@value #PER_SHARD} a shard, or as many as it has slots.
 */
final class HashTags {
    static final int PER_SHARD = 64;

    /** CRC16 spreads these over all slots many times over: a slot that none of them hits does not exist. */
    private static final int CANDIDATES = 1 << 20;

    private final String[][] tags;
    private final int[][] slots;

    private HashTags(String[][] tags, int[][] slots) {
        this.tags = tags;
        this.slots = slots;
    }

    static HashTags of(ShardMap shards) {
        int[] wanted = wanted(shards);
        String[][] tags = new String[shards.shards() + 1][0];
        int[][] slots = new int[shards.shards() + 1][0];
        BitSet used = new BitSet();
        int missing = Arrays.stream(wanted).sum();
        for (int candidate = 0; candidate < CANDIDATES && missing > 0; candidate++) {
            String tag = Integer.toString(candidate, 36);
            int slot = HashSlot.of(tag.getBytes(StandardCharsets.US_ASCII));
            int shard = shards.shardOf(slot);
            if (shard > 0 && tags[shard].length < wanted[shard] && !used.get(slot)) {
                used.set(slot);
                tags[shard] = Arrays.copyOf(tags[shard], tags[shard].length + 1);
                tags[shard][tags[shard].length - 1] = tag;
                slots[shard] = Arrays.copyOf(slots[shard], slots[shard].length + 1);
                slots[shard][slots[shard].length - 1] = slot;
                missing--;
            }
        }
        return new HashTags(tags, slots);
    }

    private static int[] wanted(ShardMap shards) {
        int[] wanted = new int[shards.shards() + 1];
        for (int slot = 0; slot < dev.redisdrill.timeline.cluster.SlotRange.SLOTS; slot++) {
            int shard = shards.shardOf(slot);
            if (shard > 0 && wanted[shard] < PER_SHARD) {
                wanted[shard]++;
            }
        }
        return wanted;
    }

    String[] tagsOf(int shard) {
        return tags[shard];
    }

    int[] slotsOf(int shard) {
        return slots[shard];
    }
}
