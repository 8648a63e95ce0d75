package dev.redisdrill.simulations.key;

import dev.redisdrill.timeline.cluster.ShardMap;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The keys of one tenant's service, {@code tenant:service:{tag}:number}, spread evenly over the shards that have slots.
 * The tag decides the slot, so that each key's slot and shard are known without hashing it.
 *
 * <p>Keys are numbered from 0 over all shards, shard after shard. None is kept in memory: the space costs some kilobytes
 * however many keys it has, and making one costs its bytes. Immutable, thread-safe.
 */
public final class KeySpace {
    private final int[] shards;
    private final int[] offsets;
    private final byte[][][] prefixes;
    private final int[][] slots;

    private KeySpace(int[] shards, int[] offsets, byte[][][] prefixes, int[][] slots) {
        this.shards = shards;
        this.offsets = offsets;
        this.prefixes = prefixes;
        this.slots = slots;
    }

    /** A key space without a run's mark, for clusters that end with the run. */
    public static KeySpace of(String tenant, String service, int keys, ShardMap map) {
        return of(tenant, service, "", keys, map);
    }

    /**
     * Lays out a key space.
     *
     * @param mark stands between service and tag, {@code tenant:service:mark:{tag}:number}, so that no key of anybody
     *     else can have the same name; empty: none
     * @param keys how many in all, at least one for each shard that has slots
     * @throws IllegalArgumentException if there are fewer keys than shards, or no shard has slots
     */
    public static KeySpace of(String tenant, String service, String mark, int keys, ShardMap map) {
        String prefix = tenant + ":" + service + ":" + (mark.isEmpty() ? "" : mark + ":");
        HashTags tags = HashTags.of(map);
        List<Integer> serving = new ArrayList<>();
        for (int shard = 1; shard <= map.shards(); shard++) {
            if (tags.tagsOf(shard).length > 0) {
                serving.add(shard);
            }
        }
        if (serving.isEmpty() || keys < serving.size()) {
            throw new IllegalArgumentException(
                    "keys: " + keys + " cannot cover " + serving.size() + " shards that serve slots");
        }
        int n = serving.size();
        int[] shards = new int[n];
        int[] offsets = new int[n + 1];
        byte[][][] prefixes = new byte[n][][];
        int[][] slots = new int[n][];
        for (int i = 0; i < n; i++) {
            shards[i] = serving.get(i);
            offsets[i + 1] = offsets[i] + keys / n + (i < keys % n ? 1 : 0);
            prefixes[i] = Arrays.stream(tags.tagsOf(shards[i]))
                    .map(tag -> (prefix + "{" + tag + "}:").getBytes(StandardCharsets.UTF_8))
                    .toArray(byte[][]::new);
            slots[i] = tags.slotsOf(shards[i]);
        }
        return new KeySpace(shards, offsets, prefixes, slots);
    }

    /** The number of keys. */
    public int size() {
        return offsets[shards.length];
    }

    /** How many shards it is spread over. */
    public int shards() {
        return shards.length;
    }

    /** The number of the i-th of those shards (i from 0; shard numbers from 1). */
    public int shard(int i) {
        return shards[i];
    }

    /** The first key of the i-th shard; for i = {@link #shards()}, the end. */
    public int firstOf(int i) {
        return offsets[i];
    }

    /** The number of keys of the i-th shard. */
    public int countOf(int i) {
        return offsets[i + 1] - offsets[i];
    }

    /** How many tags the i-th shard has; its keys take turns, and keys of one tag share a slot. */
    public int tagsOf(int i) {
        return slots[i].length;
    }

    /** The bytes of a key. Allocates them. */
    public byte[] key(int number) {
        int i = place(number);
        int local = number - offsets[i];
        byte[][] choice = prefixes[i];
        return append(choice[local % choice.length], local);
    }

    /** A key's slot. */
    public int slot(int number) {
        int i = place(number);
        return slots[i][(number - offsets[i]) % slots[i].length];
    }

    /** A key's shard, from 1. */
    public int shardOf(int number) {
        return shards[place(number)];
    }

    /** A key beside the numbered ones, in the i-th shard: {@code tenant:service:{tag}:name}. */
    public byte[] named(int i, int tag, String name) {
        byte[] prefix = prefixes[i][Math.floorMod(tag, prefixes[i].length)];
        byte[] tail = name.getBytes(StandardCharsets.UTF_8);
        byte[] key = Arrays.copyOf(prefix, prefix.length + tail.length);
        System.arraycopy(tail, 0, key, prefix.length, tail.length);
        return key;
    }

    /** The slot of {@link #named}. */
    public int slotOfNamed(int i, int tag) {
        return slots[i][Math.floorMod(tag, slots[i].length)];
    }

    private int place(int number) {
        int i = 0;
        while (number >= offsets[i + 1]) {
            i++;
        }
        return i;
    }

    private static byte[] append(byte[] prefix, int number) {
        int digits = 1;
        for (int rest = number / 10; rest > 0; rest /= 10) {
            digits++;
        }
        byte[] key = Arrays.copyOf(prefix, prefix.length + digits);
        int rest = number;
        for (int at = key.length - 1; at >= prefix.length; at--) {
            key[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return key;
    }
}
