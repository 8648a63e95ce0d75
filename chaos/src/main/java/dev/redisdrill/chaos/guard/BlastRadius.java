package dev.redisdrill.chaos.guard;

import dev.redisdrill.timeline.unit.Durations;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What the faults of a plan cost, computed before anything is started, and what is never done.
 *
 * @param costs one for each fault, in the order of their times
 * @param refusals why the plan must not be run; empty if it may be
 */
public record BlastRadius(List<Cost> costs, List<Refusal> refusals) {
    public BlastRadius {
        costs = List.copyOf(costs);
        refusals = List.copyOf(refusals);
    }

    /**
     * What one fault costs.
     *
     * @param shard the shard that has no primary because of it
     * @param slots about how many hash slots that is
     * @param copiesLeft how many nodes of the shard still run while it lasts, other faults counted
     * @param copies how many nodes the shard has
     * @param recovery when the shard is expected to take writes again; empty: not before the fault is healed
     * @param text all of it, in one line for people
     */
    public record Cost(
            String fault,
            int shard,
            int slots,
            int copiesLeft,
            int copies,
            Optional<PredictedRecovery> recovery,
            String text) {}

    /**
     * A combination that is never run.
     *
     * @param faults their names
     * @param reason why, and what to change
     */
    public record Refusal(List<String> faults, String reason) {}

    /** Computes it. The impacts may come in any order. */
    public static BlastRadius of(List<Impact> impacts, ClusterShape shape) {
        List<Impact> inOrder =
                impacts.stream().sorted(Comparator.comparing(Impact::at)).toList();
        List<Cost> costs = new ArrayList<>();
        List<Refusal> refusals = new ArrayList<>();
        for (Impact impact : inOrder) {
            List<Impact> together = inOrder.stream().filter(impact::overlaps).toList();
            costs.add(cost(impact, together, shape));
            // Overlapping intervals share the start of the latest of them: looking at starts finds every combination.
            overlapOnOneShard(impact, inOrder, shape).ifPresent(refusals::add);
        }
        return new BlastRadius(costs, refusals.stream().distinct().toList());
    }

    private static Cost cost(Impact impact, List<Impact> together, ClusterShape shape) {
        int copies = 1 + shape.replicasPerShard();
        int down = (int) together.stream()
                .filter(other -> other.shard() == impact.shard())
                .count();
        int left = Math.max(0, copies - down);
        String until = impact.recovery().map(r -> "for " + r).orElse("until the fault is healed");
        StringBuilder text = new StringBuilder()
                .append("shard ")
                .append(impact.shard())
                .append(" takes no writes ")
                .append(until)
                .append(" (about ")
                .append(shape.slotsPerShard())
                .append(" of 16384 slots); ")
                .append(left)
                .append(" of its ")
                .append(copies)
                .append(copies == 1 ? " copy left" : " copies left");
        if (shape.fullCoverage() && shape.shards() > 1) {
            text.append("; all other shards refuse as well once it is marked failed (full coverage is required)");
        }
        TreeSet<Integer> shardsDown = new TreeSet<>();
        together.forEach(other -> shardsDown.add(other.shard()));
        if (!shape.hasMajorityWithout(shardsDown.size())) {
            text.append("; with shards ")
                    .append(shardsDown)
                    .append(" down no majority of primaries is left to agree on a failover");
        }
        return new Cost(
                impact.fault(),
                impact.shard(),
                shape.slotsPerShard(),
                left,
                copies,
                impact.recovery(),
                text.toString());
    }

    private static Optional<Refusal> overlapOnOneShard(Impact latest, List<Impact> all, ClusterShape shape) {
        List<String> down = all.stream()
                .filter(other -> other.shard() == latest.shard() && other.lastsAt(latest.at()))
                .map(Impact::fault)
                .toList();
        if (down.size() < 2) {
            return Optional.empty(); // a single fault may take a shard's only copy: that is what it was asked to do
        }
        int copies = 1 + shape.replicasPerShard();
        String why = down.size() >= copies
                ? "together they take all " + copies + " copies of shard " + latest.shard()
                : "they overlap on shard " + latest.shard() + ", and which of them cost what could not be told";
        return Optional.of(new Refusal(
                down,
                why + " (at " + Durations.format(latest.at())
                        + "); give them different shards, or let the first end before the second begins"));
    }
}
