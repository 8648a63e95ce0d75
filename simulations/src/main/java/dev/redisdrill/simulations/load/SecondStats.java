package dev.redisdrill.simulations.load;

import org.HdrHistogram.IntCountsHistogram;

/** The figures of the second under way, for people to watch. Confined to the evidence's lock. */
final class SecondStats {
    private static final long HIGHEST_NANOS = 3_600_000_000_000L;

    private final IntCountsHistogram latencies = new IntCountsHistogram(1_000, HIGHEST_NANOS, 2);
    private long completed;
    private long failed;
    private long unscheduled;

    /**
     * A second's figures.
     *
     * @param unscheduled operations that no schedule foretells
     * @param p99Millis of acknowledged operations; -1: none
     */
    record Figures(long completed, long failed, long unscheduled, double p99Millis) {}

    void ended(boolean ok, boolean withoutSchedule, long latencyNanos) {
        if (ok) {
            completed++;
            latencies.recordValue(Math.max(0, Math.min(latencyNanos, HIGHEST_NANOS)));
        } else {
            failed++;
        }
        if (withoutSchedule) {
            unscheduled++;
        }
    }

    Figures take() {
        double p99 = completed == 0 ? -1 : latencies.getValueAtPercentile(99) / 1e6;
        Figures figures = new Figures(completed, failed, unscheduled, p99);
        latencies.reset();
        completed = 0;
        failed = 0;
        unscheduled = 0;
        return figures;
    }
}
