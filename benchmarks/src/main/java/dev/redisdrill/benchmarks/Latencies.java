package dev.redisdrill.benchmarks;

import java.util.SplittableRandom;

/** Latencies as a run has them, around a third of a millisecond with a long tail. Confined to one thread. */
final class Latencies {
    private static final int MASK = (1 << 12) - 1;
    private static final double MEDIAN_NANOS = 300_000;

    private final long[] nanos = new long[MASK + 1];
    private int next;

    Latencies() {
        SplittableRandom random = new SplittableRandom(42);
        for (int i = 0; i < nanos.length; i++) {
            nanos[i] = (long) (MEDIAN_NANOS * Math.exp(random.nextDouble(-1, 1) * random.nextDouble(0, 4)));
        }
    }

    long next() {
        next = (next + 1) & MASK;
        return nanos[next];
    }
}
