package dev.redisdrill.chaos.fault;

import dev.redisdrill.chaos.guard.ClusterShape;
import dev.redisdrill.chaos.guard.PredictedRecovery;
import java.time.Duration;
import java.util.Optional;

/**
 * When a shard takes writes again, from the rules of the Redis Cluster specification and of Sentinel.
 *
 * <p>A primary is suspected (PFAIL) after node-timeout without an answer, counted from the last ping, which is up to
 * half a node-timeout younger than the effect; a majority has to gossip it (FAIL); then the best replica waits 500 ms
 * and up to 500 ms at random before it asks for votes. Kills and freezes measured at node-timeout 2 s and 5 s fell between
 * node-timeout + 1.0 s and node-timeout + 3.7 s. A failed election is tried again after max(4 x node-timeout, 4 s): that second mode
 * is outside the range on purpose.
 *
 * <p>Sentinels (sentinel.c): each pings once a second or every down-after-milliseconds, whichever is less; a server that answers no ping
 * for down-after is held for down, counted from the last answer if its connection broke (so up to a ping earlier than
 * down-after), and from the next ping if it is only silent (up to a ping later). Then sentinels vote, at once or up to a
 * second later, a replica is told to take over, and that it has is seen at its next INFO, which is up to a second later.
 * A vote without a winner is repeated after twice the failover-timeout: outside the range as well.
 */
final class Predictions {
    private static final Duration ELECTION_LOW = Duration.ofMillis(500);
    private static final Duration ELECTION_HIGH = Duration.ofSeconds(1);
    private static final Duration GOSSIP_HIGH = Duration.ofSeconds(1);
    private static final Duration SPREAD_HIGH = Duration.ofMillis(500);
    /** A restarted primary refuses writes this long, so that the others can correct its view (Redis: 2000 ms). */
    private static final Duration WRITABLE_DELAY = Duration.ofSeconds(2);

    private static final Duration START_HIGH = Duration.ofMillis(1_500);
    private static final Duration PING_HIGH = Duration.ofSeconds(1);
    private static final Duration VOTE_HIGH = Duration.ofSeconds(1);
    private static final Duration INFO_HIGH = Duration.ofSeconds(1);

    private static final Duration THAW_HIGH = Duration.ofMillis(100);

    private Predictions() {}

    static Optional<PredictedRecovery> afterKill(Optional<Duration> restartAfter, ClusterShape shape) {
        boolean restartedFirst = restartAfter
                .filter(after -> !shape.canFailOver() || after.compareTo(shape.nodeTimeout()) < 0)
                .isPresent();
        if (restartedFirst) {
            Duration back = restartAfter.orElseThrow().plus(WRITABLE_DELAY);
            return Optional.of(new PredictedRecovery(back, back.plus(START_HIGH)));
        }
        if (!shape.canFailOver()) {
            return Optional.empty(); // nobody can take over, and nobody brings it back while there is load
        }
        return Optional.of(new PredictedRecovery(failoverLow(shape), failoverHigh(shape)));
    }

    /**
     * After all nodes of a shard were away: nobody takes over, the primary itself comes back. It refuses writes at first;
     * and if it was marked failed meanwhile, the others take that back two node-timeouts after they had agreed on it.
     */
    static PredictedRecovery afterOutage(Duration outage, ClusterShape shape) {
        Duration low = outage.plus(WRITABLE_DELAY);
        Duration forgiven = shape.nodeTimeout()
                .multipliedBy(7)
                .dividedBy(2)
                .plus(GOSSIP_HIGH)
                .plus(SPREAD_HIGH);
        Duration started = low.plus(START_HIGH);
        boolean unnoticed = outage.compareTo(shape.nodeTimeout()) < 0;
        return new PredictedRecovery(low, unnoticed ? started : longer(started, forgiven));
    }

    /**
     * After a primary was killed again and again. Between two crashes that are further apart than the delay for which a
     * restarted primary refuses writes, it takes some; else it does after the last, unless a replica takes over before.
     */
    static PredictedRecovery afterCrashes(Duration every, Duration last, ClusterShape shape) {
        Duration ownLow = every.compareTo(WRITABLE_DELAY) > 0 ? WRITABLE_DELAY : last.plus(WRITABLE_DELAY);
        Duration high = last.plus(WRITABLE_DELAY).plus(START_HIGH);
        if (!shape.canFailOver()) {
            return new PredictedRecovery(ownLow, high);
        }
        return new PredictedRecovery(shorter(ownLow, failoverLow(shape)), longer(high, failoverHigh(shape)));
    }

    /** A full disk stops writes for as long as it is full; a server that exits over it may be replaced before. */
    static PredictedRecovery afterFullDisk(Duration duration, ClusterShape shape) {
        Duration high = duration.plus(START_HIGH);
        return shape.canFailOver()
                ? new PredictedRecovery(shorter(duration, failoverLow(shape)), longer(high, failoverHigh(shape)))
                : new PredictedRecovery(duration, high.plus(WRITABLE_DELAY));
    }

    static PredictedRecovery afterFreeze(Duration duration, ClusterShape shape) {
        if (!shape.canFailOver() || duration.compareTo(shape.nodeTimeout()) < 0) {
            return new PredictedRecovery(duration, duration.plus(THAW_HIGH));
        }
        Duration low = failoverLow(shape);
        return new PredictedRecovery(shorter(duration, low), failoverHigh(shape));
    }

    /**
     * Clients and peers are cut off. A short cut ends with the next packet after it: TCP doubles the time between its
     * attempts, so the first one that passes comes at most as long after the cut as the cut was.
     */
    static PredictedRecovery afterCut(Duration duration, ClusterShape shape) {
        if (!shape.canFailOver() || duration.compareTo(shape.nodeTimeout()) < 0) {
            return afterSilence(duration);
        }
        Duration low = failoverLow(shape);
        return new PredictedRecovery(duration.compareTo(low) < 0 ? duration : low, failoverHigh(shape));
    }

    /** Clients are cut off, and nobody takes over. */
    static PredictedRecovery afterSilence(Duration duration) {
        return new PredictedRecovery(duration, duration.multipliedBy(2).plus(START_HIGH));
    }

    /** Peers are cut off and clients are not: they are served, for a while, by a primary that nobody else believes in. */
    static PredictedRecovery afterSplitBrain(Duration duration, ClusterShape shape) {
        return new PredictedRecovery(Duration.ZERO, afterCut(duration, shape).high());
    }

    /** Nobody has a majority: everything stops until the network is whole and the nodes have waited to rejoin. */
    static PredictedRecovery afterDeadlock(Duration duration, ClusterShape shape) {
        return new PredictedRecovery(
                Duration.ZERO,
                duration.plus(shape.nodeTimeout().multipliedBy(2)).plus(START_HIGH));
    }

    private static Duration failoverLow(ClusterShape shape) {
        if (shape.hasSentinels()) {
            return shape.nodeTimeout().minus(shorter(shape.nodeTimeout(), PING_HIGH));
        }
        return shape.nodeTimeout().plus(ELECTION_LOW);
    }

    private static Duration failoverHigh(ClusterShape shape) {
        if (shape.hasSentinels()) {
            return shape.nodeTimeout()
                    .plus(shorter(shape.nodeTimeout(), PING_HIGH))
                    .plus(VOTE_HIGH)
                    .plus(INFO_HIGH)
                    .plus(SPREAD_HIGH);
        }
        return shape.nodeTimeout()
                .multipliedBy(3)
                .dividedBy(2)
                .plus(GOSSIP_HIGH)
                .plus(ELECTION_HIGH)
                .plus(SPREAD_HIGH);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
