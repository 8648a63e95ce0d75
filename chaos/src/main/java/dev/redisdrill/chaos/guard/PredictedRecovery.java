package dev.redisdrill.chaos.guard;

import dev.redisdrill.timeline.unit.Durations;
import java.time.Duration;

/**
 * The range in which the time from a fault's effect to the first acknowledged write is expected.
 *
 * @param low at least this long
 * @param high at most this long, unless the first election fails: a second one comes after four node time-outs or more
 */
public record PredictedRecovery(Duration low, Duration high) {
    public PredictedRecovery {
        if (low.isNegative() || high.compareTo(low) < 0) {
            throw new IllegalArgumentException("not a range: " + low + " to " + high);
        }
    }

    @Override
    public String toString() {
        return Durations.format(low) + " to " + Durations.format(high);
    }
}
