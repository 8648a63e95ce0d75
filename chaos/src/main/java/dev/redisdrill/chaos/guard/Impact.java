package dev.redisdrill.chaos.guard;

import java.time.Duration;
import java.util.Optional;

/**
 * What one planned fault takes away, and when.
 *
 * @param fault the fault's name in the plan
 * @param at when it is injected, after the end of the warm-up
 * @param hold how long it lasts; empty: until the load ends
 * @param shard the shard whose primary it takes, from 1
 * @param recovery when the shard is expected to take writes again; empty: not before the fault is healed
 */
public record Impact(
        String fault, Duration at, Optional<Duration> hold, int shard, Optional<PredictedRecovery> recovery) {

    /** Whether both last at one moment. */
    boolean overlaps(Impact other) {
        return startsBeforeEndOf(other) && other.startsBeforeEndOf(this);
    }

    /** Whether this one lasts at that moment. */
    boolean lastsAt(Duration moment) {
        return at.compareTo(moment) <= 0
                && hold.map(h -> at.plus(h).compareTo(moment) > 0).orElse(true);
    }

    private boolean startsBeforeEndOf(Impact other) {
        return other.hold.map(h -> at.compareTo(other.at.plus(h)) < 0).orElse(true);
    }
}
