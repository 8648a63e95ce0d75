package dev.redisdrill.simulations.load;

import dev.redisdrill.simulations.journal.Names;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** Everything of the load in sum. Confined to the evidence's thread until that has ended. */
final class Totals {
    private static final long LAG_HIGHEST_NANOS = 3_600_000_000_000L;

    long ok;
    long failed;
    long unknown;
    long neverSent;
    /** Operations that no schedule foretells: of closed groups, and those that follow from others. */
    long unscheduled;

    /** The generator's own delay during the warm-up, and after it. */
    final Histogram lagWarmup = new Histogram(1_000, LAG_HIGHEST_NANOS, 2);

    final Histogram lag = new Histogram(1_000, LAG_HIGHEST_NANOS, 2);

    private long[] errors = new long[16];

    void error(int number) {
        if (number >= errors.length) {
            errors = Arrays.copyOf(errors, Math.max(number + 1, errors.length * 2));
        }
        errors[number]++;
    }

    void lag(long nanos, boolean warmup) {
        (warmup ? lagWarmup : lag).recordValue(Math.max(0, Math.min(nanos, LAG_HIGHEST_NANOS)));
    }

    /** After the warm-up; if nothing came after it, of the warm-up. */
    Histogram lagThatCounts() {
        return lag.getTotalCount() > 0 ? lag : lagWarmup;
    }

    Map<String, Long> errorsByKind(Names names) {
        Map<String, Long> byKind = new TreeMap<>();
        for (int i = 0; i < errors.length; i++) {
            if (errors[i] > 0) {
                byKind.put(names.text(i), errors[i]);
            }
        }
        return byKind;
    }

    long ended() {
        return ok + failed + unknown; // without those never sent
    }
}
