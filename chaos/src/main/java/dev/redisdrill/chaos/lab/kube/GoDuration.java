package dev.redisdrill.chaos.lab.kube;

import java.time.Duration;

/**
 * Times as Chaos Mesh reads them (Go's {@code time.ParseDuration}): there are no days, and what cannot be read means no limit
 * at all. One number with one unit, for delays take no other form.
 */
final class GoDuration {
    /** The form of all that is written here; a part of what Go reads. */
    static final String PATTERN = "-?[1-9][0-9]*(us|ms|s)";

    private static final long NANOS_PER_MICRO = 1_000;
    private static final long MICROS_PER_MILLI = 1_000;
    private static final long MILLIS_PER_SECOND = 1_000;

    private GoDuration() {}

    /**
     * In the largest unit in which it is whole.
     *
     * @throws IllegalArgumentException if it is less than a microsecond long: 0 would mean no limit
     */
    static String of(Duration duration) {
        long micros = duration.toNanos() / NANOS_PER_MICRO;
        if (micros == 0) {
            throw new IllegalArgumentException("a duration of " + duration.toNanos() + " ns is none");
        }
        if (micros % MICROS_PER_MILLI != 0) {
            return micros + "us";
        }
        long millis = micros / MICROS_PER_MILLI;
        return millis % MILLIS_PER_SECOND != 0 ? millis + "ms" : millis / MILLIS_PER_SECOND + "s";
    }
}
