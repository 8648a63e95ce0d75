package dev.redisdrill.chaos.guard;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What one planned fault takes away, and when.
 *
 * @param fault the fault's name in the plan
 * @param at when it is injected, after the end of the warm-up; the earliest moment if it waits for something
 * @param hold how long it lasts; empty: until the load ends
 * @param losses what it takes from each shard it takes something from; empty if it takes no copy of any data away
 * @param recovery when clients are expected to write to all shards again; empty: not before the fault is healed, or, if
 *     there are no losses, nothing is expected to stop
 */
public record Impact(
        String fault, Duration at, Optional<Duration> hold, List<Loss> losses, Optional<PredictedRecovery> recovery) {
    public Impact {
        losses = List.copyOf(losses);
    }

    /**
     * What one shard loses.
     *
     * @param shard from 1
     * @param primary whether its primary is among the nodes that are taken
     * @param copies how many of its nodes are taken
     */
    public record Loss(int shard, boolean primary, int copies) {}

    /** The impact of a fault that takes the primary of one shard, and nothing else. */
    public static Impact ofPrimary(
            String fault, Duration at, Optional<Duration> hold, int shard, Optional<PredictedRecovery> recovery) {
        return new Impact(fault, at, hold, List.of(new Loss(shard, true, 1)), recovery);
    }

    /** The impact of a fault that takes no copy of any data away. */
    public static Impact harmless(String fault, Duration at, Optional<Duration> hold) {
        return new Impact(fault, at, hold, List.of(), Optional.empty());
    }

    /** The shards whose primary it takes, for people: {@code shard 1}, {@code shards 1, 2}; else {@code all shards}. */
    public String where() {
        List<String> shards = losses.stream()
                .filter(Loss::primary)
                .map(loss -> String.valueOf(loss.shard()))
                .toList();
        return shards.isEmpty()
                ? "all shards"
                : (shards.size() == 1 ? "shard " : "shards ") + String.join(", ", shards);
    }

    /** Whether both last at one moment. */
    boolean overlaps(Impact other) {
        return startsBeforeEndOf(other) && other.startsBeforeEndOf(this);
    }

    /** Whether this one lasts at that moment. */
    boolean lastsAt(Duration moment) {
        return at.compareTo(moment) <= 0
                && hold.map(h -> at.plus(h).compareTo(moment) > 0).orElse(true);
    }

    /** How many nodes it takes from a shard. */
    int copiesOf(int shard) {
        return losses.stream()
                .filter(loss -> loss.shard() == shard)
                .mapToInt(Loss::copies)
                .sum();
    }

    private boolean startsBeforeEndOf(Impact other) {
        return other.hold.map(h -> at.compareTo(other.at.plus(h)) < 0).orElse(true);
    }
}
