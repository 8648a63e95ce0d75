package dev.redisdrill.runner.load;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * By how much the clock of a load process is ahead of the runner's, as Cristian's algorithm finds it: a question is sent and
 * answered, and the answer was given at some moment in between; of several the one that came back fastest is taken. The
 * error is at most half of that time, however unequal the ways there and back were.
 *
 * <p>Source: F. Cristian, "Probabilistic clock synchronization", Distributed Computing 3, 1989.
 *
 * @param offsetNanos what the process's {@link System#nanoTime()} showed, less what the runner's did in the middle between
 *     question and answer
 * @param errorNanos how far it can be off, either way
 */
record ClockOffset(long offsetNanos, long errorNanos) {

    /** What one question and its answer tell, all by {@link System#nanoTime()} of whoever noted it. */
    static ClockOffset of(long askedNanos, long theirNanos, long answeredNanos) {
        long there = (answeredNanos - askedNanos) / 2;
        return new ClockOffset(theirNanos - (askedNanos + there), answeredNanos - askedNanos - there);
    }

    /** The one that is known better. */
    ClockOffset better(ClockOffset other) {
        return other.errorNanos < errorNanos ? other : this;
    }

    /** What to reckon with: processes of one machine share its clock, and an offset that may be none is none. */
    @JsonProperty("usedNanos")
    long used() {
        return Math.abs(offsetNanos) <= errorNanos ? 0 : offsetNanos;
    }

    /** How far the two clocks have certainly moved apart between this measurement and a later one, at least. */
    long driftedAtLeast(ClockOffset later) {
        return Math.max(0, Math.abs(later.offsetNanos - offsetNanos) - errorNanos - later.errorNanos);
    }
}
