package dev.redisdrill.timeline.time;

import java.time.Instant;

/**
 * The one clock of a run: nanoseconds since the run started, and their place on the wall clock.
 *
 * <p>Durations are always differences of {@link #nanos()}. Wall time is derived from one anchor taken at the start,
 * so that a step of the system's wall clock during a run moves nothing.
 *
 * <p>Thread-safe.
 */
public interface RunClock {

    /** Monotonic nanoseconds since the start of the run; negative before it. */
    long nanos();

    /** The anchor that another process on this machine needs to share this clock. */
    Anchor anchor();

    /** The wall time of a moment on this clock. */
    default Instant wallAt(long nanos) {
        return anchor().wall().plusNanos(nanos);
    }

    /** A clock whose run starts now. */
    static RunClock startingNow() {
        return attachedTo(new Anchor(Instant.now(), System.nanoTime()));
    }

    /**
     * The clock of a run that another process of this machine started.
     *
     * <p>{@link System#nanoTime()} is CLOCK_MONOTONIC on Linux, which all processes of one machine share unless they
     * are in different time namespaces; the harness never makes one.
     */
    static RunClock attachedTo(Anchor anchor) {
        return new SystemRunClock(anchor);
    }

    /**
     * One moment, on both clocks.
     *
     * @param wall wall time at the start of the run
     * @param originNanos {@link System#nanoTime()} at that same moment
     */
    record Anchor(Instant wall, long originNanos) {}
}
