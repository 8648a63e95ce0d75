package dev.redisdrill.simulations.workload;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Values of some {@link ValueSize}, out of noise that all users share. Confined to its user's event loop. */
final class Values {
    private final ValueSize size;
    private final byte[] noise;
    private final SplittableRandom random;
    private final boolean alike;

    Values(ValueSize size, byte[] noise, SplittableRandom random) {
        this.size = size;
        this.noise = noise;
        this.random = random;
        this.alike = size.smallest() == size.largest();
    }

    /** The next value; not to be written to. */
    byte[] next() {
        if (alike) {
            return noise; // no draw: what else is random stays as it is
        }
        int bytes = size.bytes(random.nextLong());
        return bytes == noise.length ? noise : Arrays.copyOf(noise, bytes);
    }

    /** The next value, which begins with this; it is at least as long. */
    byte[] next(byte[] head) {
        int bytes = alike ? noise.length : size.bytes(random.nextLong());
        if (bytes <= head.length) {
            return head;
        }
        byte[] value = Arrays.copyOf(noise, bytes);
        System.arraycopy(head, 0, value, 0, head.length);
        return value;
    }
}
