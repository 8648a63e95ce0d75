package dev.redisdrill.reports.check;

import dev.redisdrill.reports.stats.ServiceLevel;
import dev.redisdrill.timeline.event.Phases;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The service level that a scenario's objectives ask for when no fault is in force. */
final class ServiceLevels {
    /** Objectives for these phases say nothing about normal service. */
    private static final Set<String> OTHER_PHASES = Set.of(Phases.WARMUP, Phases.FAULT);

    private ServiceLevels() {}

    static ServiceLevel of(List<Objective> objectives) {
        List<ServiceLevel.Limit> limits = new ArrayList<>();
        double maxErrorShare = 0;
        for (Objective objective : objectives) {
            if (objective.check() instanceof Latency latency && normal(latency.phase())) {
                limits.add(new ServiceLevel.Limit(
                        latency.where(), latency.percentile(), latency.max().toNanos()));
            } else if (objective.check() instanceof ErrorRate errors && normal(errors.phase())) {
                maxErrorShare = Math.max(maxErrorShare, errors.max().fraction());
            }
        }
        return new ServiceLevel(limits, maxErrorShare);
    }

    private static boolean normal(Optional<String> phase) {
        return phase.filter(OTHER_PHASES::contains).isEmpty();
    }
}
