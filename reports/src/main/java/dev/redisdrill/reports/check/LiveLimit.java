package dev.redisdrill.reports.check;

import dev.redisdrill.reports.stats.Scope;
import java.time.Duration;
import java.util.Optional;

/**
 * How an objective is judged while the run still goes on: when it is certain that it cannot be met any more, whatever comes.
 *
 * <p>All are immutable and thread-safe.
 */
public sealed interface LiveLimit {

    /**
     * At most this share of the operations may be bad: it is certain once there are more bad ones than that share of all,
     * those that are still to come included.
     *
     * @param scope the operations that count
     * @param above bad is what took longer from its intended start, of what was acknowledged or ended UNKNOWN; empty: bad is
     *     what was not acknowledged
     * @param share from 0 to 1
     */
    record BadShare(Scope scope, Optional<Duration> above, double share) implements LiveLimit {}

    /**
     * After the effect of each fault a write has to be acknowledged within this time on each shard that the fault is
     * expected to disturb.
     *
     * @param shard this shard only
     */
    record Wait(Duration max, Optional<Integer> shard) implements LiveLimit {}

    /**
     * Nothing can be said before the end.
     *
     * @param why for people
     */
    record None(String why) implements LiveLimit {}
}
