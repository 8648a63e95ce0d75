package dev.redisdrill.reports.stats;

import dev.redisdrill.reports.run.RunPlan;
import dev.redisdrill.reports.stats.FaultFacts.Range;
import dev.redisdrill.timeline.event.Event;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Puts the events of each fault together. Confined to one thread. */
public final class FaultReader {
    private final Map<String, Draft> drafts = new LinkedHashMap<>();

    /** What is known of a fault so far. */
    private static final class Draft {
        private String kind = "";
        private @Nullable String target;
        private List<Integer> shards = List.of();
        private OptionalLong injected = OptionalLong.empty();
        private OptionalLong effect = OptionalLong.empty();
        private OptionalLong proven = OptionalLong.empty();
        private @Nullable String proof;
        private OptionalLong healed = OptionalLong.empty();
        private OptionalLong healProven = OptionalLong.empty();
        private @Nullable String healProof;
        private @Nullable Range predicted;
        private @Nullable String failure;

        FaultFacts facts(String name) {
            return new FaultFacts(
                    name,
                    kind,
                    Optional.ofNullable(target),
                    shards,
                    injected,
                    effect,
                    proven,
                    Optional.ofNullable(proof),
                    healed,
                    healProven,
                    Optional.ofNullable(healProof),
                    Optional.ofNullable(predicted),
                    Optional.ofNullable(failure));
        }
    }

    private FaultReader() {}

    /** Every fault of the plan, also those of which no event tells, and every fault of which only events tell. */
    public static List<FaultFacts> read(List<RunPlan.PlannedFault> planned, List<Event> events) {
        FaultReader reader = new FaultReader();
        for (RunPlan.PlannedFault fault : planned) {
            Draft draft = reader.draft(fault.name());
            draft.kind = fault.kind();
            if (fault.predictedLowMillis().isPresent()
                    && fault.predictedHighMillis().isPresent()) {
                draft.predicted = new Range(
                        fault.predictedLowMillis().getAsDouble(),
                        fault.predictedHighMillis().getAsDouble());
            }
        }
        events.forEach(reader::take);
        return reader.drafts.entrySet().stream()
                .map(e -> e.getValue().facts(e.getKey()))
                .toList();
    }

    private Draft draft(String name) {
        return drafts.computeIfAbsent(name, n -> new Draft());
    }

    private void take(Event event) {
        if (event instanceof Event.FaultInjected injected) {
            Draft draft = draft(injected.fault());
            draft.kind = injected.kind();
            draft.target = injected.target();
            draft.shards =
                    injected.shards().orElseGet(() -> injected.shard().stream().toList());
            draft.injected = OptionalLong.of(injected.nanos());
        } else if (event instanceof Event.FaultProven proven) {
            Draft draft = draft(proven.fault());
            draft.effect = OptionalLong.of(proven.effectNanos());
            draft.proven = OptionalLong.of(proven.nanos());
            draft.proof = proven.proof();
        } else if (event instanceof Event.FaultIneffective ineffective) {
            draft(ineffective.fault()).failure = "had no effect: " + ineffective.reason();
        } else if (event instanceof Event.FaultSkipped skipped) {
            draft(skipped.fault()).failure = "was skipped: " + skipped.reason();
        } else if (event instanceof Event.FaultUnfinished unfinished) {
            draft(unfinished.fault()).failure = "was not finished: " + unfinished.reason();
        } else if (event instanceof Event.FaultHealed healed) {
            draft(healed.fault()).healed = OptionalLong.of(healed.nanos());
        } else if (event instanceof Event.FaultHealProven healProven) {
            Draft draft = draft(healProven.fault());
            draft.healProven = OptionalLong.of(healProven.nanos());
            draft.healProof = healProven.proof();
        } else if (event instanceof Event.FaultHealFailed failed) {
            draft(failed.fault()).failure = "was not proven healed: " + failed.reason();
        }
    }
}
