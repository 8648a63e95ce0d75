package dev.redisdrill.simulations.client;

import io.lettuce.core.cluster.SlotHash;

/** Hash slots of keys, as the cluster specification computes them (CRC16, hash tags in braces). */
public final class HashSlot {
    private HashSlot() {}

    /** The slot of a key, 0..16383. */
    public static int of(byte[] key) {
        return SlotHash.getSlot(key);
    }
}
