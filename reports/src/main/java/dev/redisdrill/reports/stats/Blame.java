package dev.redisdrill.reports.stats;

import dev.redisdrill.timeline.measure.WriteGaps.Gap;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Which fault an outage is the doing of, when there were several; each outage has one at most. In this order:
 *
 * <ol>
 *   <li>the fault of that very shard whose effect came as the outage began or while it lasted; the first of them, for an
 *       outage does not change hands;
 *   <li>the latest fault of that shard that had taken effect when it began, and had not been proven healed;
 *   <li>the latest of all faults that had taken effect when it began.
 * </ol>
 *
 * <p>An outage begins, as far as can be known, with the last write before it that was acknowledged, which was sent a little before the
 * effect that caused it. So a wait that had not yet reached the length of an outage ({@link
 * RecoveryTime#COLLATERAL_MILLIS}) when a fault took effect counts as begun after it.
 *
 * <p>Immutable, thread-safe.
 */
final class Blame {
    private static final long IN_FLIGHT_NANOS = RecoveryTime.IN_FLIGHT_MILLIS * 1_000_000;
    private static final long UNNOTICED_NANOS = RecoveryTime.COLLATERAL_MILLIS * 1_000_000;

    private final List<FaultFacts> effective;

    Blame(List<FaultFacts> faults) {
        this.effective = faults.stream()
                .filter(fault -> fault.effectNanos().isPresent())
                .sorted(Comparator.comparingLong(Blame::effect))
                .toList();
    }

    /** The fault that this gap in a shard's acknowledgements is due to. */
    Optional<FaultFacts> of(Gap gap) {
        List<FaultFacts> here = effective.stream()
                .filter(fault -> fault.shards().contains(gap.shard()))
                .toList();
        Optional<FaultFacts> struck = here.stream()
                .filter(fault -> effect(fault) >= gap.fromNanos() - IN_FLIGHT_NANOS)
                .filter(fault -> !gap.ended() || effect(fault) < gap.untilNanos())
                .findFirst();
        if (struck.isPresent()) {
            return struck;
        }
        Optional<FaultFacts> inForce = latest(
                here.stream()
                        .filter(fault -> fault.healProvenNanos().orElse(Long.MAX_VALUE) > gap.fromNanos())
                        .toList(),
                gap);
        return inForce.or(() -> latest(effective, gap));
    }

    private static Optional<FaultFacts> latest(List<FaultFacts> faults, Gap gap) {
        return faults.stream()
                .filter(fault -> effect(fault) < gap.fromNanos() + UNNOTICED_NANOS)
                .reduce((earlier, later) -> later);
    }

    private static long effect(FaultFacts fault) {
        return fault.effectNanos().orElseThrow();
    }
}
