package dev.redisdrill.reports.stats;

import java.util.List;

/**
 * What a shard has to offer to count as restored: over a whole second ({@link #SUSTAINED_MILLIS}), every latency limit
 * is kept, the share of operations without acknowledgement is at most {@code maxErrorShare}, and no window of 100 ms is
 * down ({@link Uptime}).
 *
 * <p>The limits are the scenario's latency and error-rate objectives, except those for the fault or warm-up phase. A
 * scenario without latency objectives asks for at most {@link #PRE_FAULT_FACTOR} times the shard's own 99th percentile
 * before the fault (and never less than {@link #LEAST_LIMIT_NANOS}: below it, noise decides); one without error-rate
 * objectives asks for no errors.
 *
 * @param limits latency limits; empty: by the figures before the fault
 * @param maxErrorShare 0..1
 */
public record ServiceLevel(List<Limit> limits, double maxErrorShare) {
    /** How long the level has to be kept. */
    public static final long SUSTAINED_MILLIS = 1_000;
    /** What the 99th percentile from before the fault is multiplied with. */
    public static final double PRE_FAULT_FACTOR = 2;
    /** The lowest limit that is taken from the figures before the fault. */
    public static final long LEAST_LIMIT_NANOS = 5_000_000;
    /** The percentile that is compared with the figures before the fault. */
    public static final double PRE_FAULT_PERCENTILE = 99;

    /** A latency that must not be exceeded at a percentile of the operations in scope, whatever their phase. */
    public record Limit(Scope scope, double percentile, long maxNanos) {}

    public ServiceLevel {
        limits = List.copyOf(limits);
    }

    /** This level with the limits for a shard whose 99th percentile before the fault was this. */
    ServiceLevel orFrom(long preFaultNanos) {
        if (!limits.isEmpty()) {
            return this;
        }
        long max = Math.max(LEAST_LIMIT_NANOS, Math.round(preFaultNanos * PRE_FAULT_FACTOR));
        return new ServiceLevel(List.of(new Limit(Scope.ALL, PRE_FAULT_PERCENTILE, max)), maxErrorShare);
    }
}
