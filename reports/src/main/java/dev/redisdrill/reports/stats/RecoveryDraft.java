package dev.redisdrill.reports.stats;

import dev.redisdrill.reports.stats.RecoveryTime.Outcome;
import dev.redisdrill.timeline.event.Event;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** A recovery time in the making: moments on the run's clock become durations since the effect. */
final class RecoveryDraft {
    private final FaultFacts fault;
    private final int shard;
    private final boolean collateral;
    private final long effect;
    private final Outcome outcome;
    private final OptionalDouble longest;
    private final double floorMillis;
    private OptionalLong firstAck = OptionalLong.empty();
    private OptionalLong detected = OptionalLong.empty();
    private OptionalLong promoted = OptionalLong.empty();
    private OptionalDouble sloRestored = OptionalDouble.empty();
    private OptionalDouble redundancyRestored = OptionalDouble.empty();

    RecoveryDraft(
            FaultFacts fault,
            int shard,
            boolean collateral,
            long effect,
            Outcome outcome,
            OptionalDouble longest,
            double floorMillis) {
        this.fault = fault;
        this.shard = shard;
        this.collateral = collateral;
        this.effect = effect;
        this.outcome = outcome;
        this.longest = longest;
        this.floorMillis = floorMillis;
    }

    RecoveryDraft firstAck(OptionalLong nanos) {
        firstAck = nanos;
        return this;
    }

    /** Looks for the promotion and what led to it, in [effect, until). */
    RecoveryDraft failover(List<Event> events, long until) {
        List<Event> after = events.stream()
                .filter(e -> e.nanos() >= effect && e.nanos() < until)
                .toList();
        promoted = after.stream()
                .filter(e -> e instanceof Event.ReplicaPromoted p && p.shard() == shard)
                .mapToLong(Event::nanos)
                .findFirst();
        String target = fault.target().orElse("");
        OptionalLong failed = after.stream()
                .filter(e -> e instanceof Event.NodeFailed f && f.node().equals(target))
                .mapToLong(Event::nanos)
                .findFirst();
        detected = failed.isPresent() || promoted.isEmpty()
                ? failed
                : after.stream()
                        .filter(e ->
                                e instanceof Event.NodeSuspected s && s.node().equals(target))
                        .mapToLong(Event::nanos)
                        .findFirst();
        return this;
    }

    RecoveryDraft sloRestored(OptionalLong nanos) {
        // The second found begins with its window of 100 ms: never before the effect or the first acknowledgement.
        if (nanos.isPresent()) {
            long floor = Math.max(effect, firstAck.orElse(effect));
            sloRestored = OptionalDouble.of(Figures.millis(Math.max(nanos.getAsLong(), floor) - effect));
        }
        return this;
    }

    RecoveryDraft redundancyRestored(OptionalLong nanos) {
        if (nanos.isPresent()) {
            redundancyRestored = OptionalDouble.of(Figures.millis(nanos.getAsLong() - effect));
        }
        return this;
    }

    RecoveryTime with(String note) {
        long end = firstAck.orElse(Long.MAX_VALUE);
        // What was seen by polling is seen late: no event is later than the one that follows from it.
        boolean tookOver = promoted.isPresent() && !collateral;
        OptionalLong elected = tookOver ? OptionalLong.of(Math.min(promoted.getAsLong(), end)) : OptionalLong.empty();
        OptionalLong failed = detected.isPresent()
                ? OptionalLong.of(Math.min(detected.getAsLong(), elected.orElse(Long.MAX_VALUE)))
                : OptionalLong.empty();
        return new RecoveryTime(
                fault.name(),
                shard,
                collateral,
                tookOver,
                outcome,
                rto(),
                between(OptionalLong.of(effect), failed),
                between(failed, elected),
                between(elected, firstAck),
                sloRestored,
                redundancyRestored,
                longest,
                collateral ? Optional.empty() : fault.predictedMillis(),
                note);
    }

    private OptionalDouble rto() {
        return switch (outcome) {
            case RECOVERED -> collateral ? longest : between(OptionalLong.of(effect), firstAck);
            case UNDER_RESOLUTION -> OptionalDouble.of(floorMillis);
            case NOT_RECOVERED, NOT_MEASURED -> OptionalDouble.empty();
        };
    }

    private static OptionalDouble between(OptionalLong from, OptionalLong until) {
        return from.isPresent() && until.isPresent()
                ? OptionalDouble.of(Figures.millis(until.getAsLong() - from.getAsLong()))
                : OptionalDouble.empty();
    }
}
