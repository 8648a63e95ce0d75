package dev.redisdrill.chaos.guard;

import dev.redisdrill.timeline.unit.Durations;
import java.time.Duration;
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
     * @param shards what it costs each shard that loses something
     * @param recovery when all shards are expected to take writes again; empty: not before the fault is healed, or nothing
     *     is expected to stop
     * @param text all of it, in one line for people
     */
    public record Cost(String fault, List<ShardCost> shards, Optional<PredictedRecovery> recovery, String text) {
        public Cost {
            shards = List.copyOf(shards);
        }
    }

    /**
     * What a fault costs one shard.
     *
     * @param shard from 1
     * @param slots about how many hash slots have no primary because of it; 0 if the primary stays
     * @param copiesLeft how many nodes of the shard still run while it lasts, other faults counted
     * @param copies how many nodes the shard has
     */
    public record ShardCost(int shard, int slots, int copiesLeft, int copies) {}

    /**
     * How much may be away at any one moment.
     *
     * @param shardsWithoutPrimary at most so many shards without a primary; empty: no limit
     * @param shardsWithoutCopies at most so many shards without any copy; empty: only what a single fault takes by itself,
     *     never what several take together
     */
    public record Limits(Optional<Integer> shardsWithoutPrimary, Optional<Integer> shardsWithoutCopies) {
        /** The limits of a plan that names none. */
        public static final Limits STANDARD = new Limits(Optional.empty(), Optional.empty());
    }

    /**
     * A combination that is never run.
     *
     * @param faults their names
     * @param reason why, and what to change
     */
    public record Refusal(List<String> faults, String reason) {}

    /** Computes it within the standard limits. The impacts may come in any order. */
    public static BlastRadius of(List<Impact> impacts, ClusterShape shape) {
        return of(impacts, shape, Limits.STANDARD);
    }

    /** Computes it. The impacts may come in any order. */
    public static BlastRadius of(List<Impact> impacts, ClusterShape shape, Limits limits) {
        List<Impact> inOrder =
                impacts.stream().sorted(Comparator.comparing(Impact::at)).toList();
        List<Cost> costs = new ArrayList<>();
        List<Refusal> refusals = new ArrayList<>();
        for (Impact impact : inOrder) {
            costs.add(cost(impact, inOrder.stream().filter(impact::overlaps).toList(), shape));
            // Overlapping intervals share the start of the latest of them: looking at starts finds every combination.
            List<Impact> then =
                    inOrder.stream().filter(other -> other.lastsAt(impact.at())).toList();
            refusals.addAll(new Moment(impact.at(), then, shape, limits).refusals());
        }
        return new BlastRadius(costs, refusals.stream().distinct().toList());
    }

    private static Cost cost(Impact impact, List<Impact> together, ClusterShape shape) {
        List<ShardCost> shards = impact.losses().stream()
                .map(loss -> cost(loss, together, shape))
                .toList();
        if (shards.isEmpty()) {
            return new Cost(
                    impact.fault(),
                    shards,
                    impact.recovery(),
                    "takes no copy of any shard away"
                            + impact.recovery()
                                    .map(range -> "; writes may stop for " + range)
                                    .orElse(""));
        }
        String until = impact.recovery().map(r -> "for " + r).orElse("until the fault is healed");
        List<String> parts = new ArrayList<>();
        for (ShardCost shard : shards) {
            parts.add("shard " + shard.shard()
                    + (shard.slots() > 0
                            ? " takes no writes " + until + " (about " + shard.slots() + " of 16384 slots); "
                            : " keeps its primary; ")
                    + shard.copiesLeft() + " of its " + shard.copies()
                    + (shard.copies() == 1 ? " copy left" : " copies left"));
        }
        StringBuilder text = new StringBuilder(String.join("; ", parts));
        boolean primaryGone = impact.losses().stream().anyMatch(Impact.Loss::primary);
        if (primaryGone && shape.fullCoverage() && shape.shards() > 1) {
            text.append("; all other shards refuse as well once it is marked failed (full coverage is required)");
        }
        TreeSet<Integer> shardsDown = new TreeSet<>();
        together.forEach(other ->
                other.losses().stream().filter(Impact.Loss::primary).forEach(loss -> shardsDown.add(loss.shard())));
        if (primaryGone && !shape.hasMajorityWithout(shardsDown.size())) {
            text.append("; with shards ")
                    .append(shardsDown)
                    .append(" down no majority of primaries is left to agree on a failover");
        }
        return new Cost(impact.fault(), shards, impact.recovery(), text.toString());
    }

    private static ShardCost cost(Impact.Loss loss, List<Impact> together, ClusterShape shape) {
        int copies = 1 + shape.replicasPerShard();
        int down = together.stream()
                .mapToInt(other -> other.copiesOf(loss.shard()))
                .sum();
        return new ShardCost(
                loss.shard(), loss.primary() ? shape.slotsPerShard() : 0, Math.max(0, copies - down), copies);
    }

    /** What is away at the moment at which a fault begins. */
    private record Moment(Duration at, List<Impact> impacts, ClusterShape shape, Limits limits) {

        List<Refusal> refusals() {
            List<Refusal> refusals = new ArrayList<>();
            TreeSet<Integer> shards = new TreeSet<>();
            impacts.forEach(impact -> impact.losses().forEach(loss -> shards.add(loss.shard())));
            List<Integer> empty = new ArrayList<>();
            List<Integer> withoutPrimary = new ArrayList<>();
            for (int shard : shards) {
                List<Impact> here =
                        impacts.stream().filter(i -> i.copiesOf(shard) > 0).toList();
                boolean all = here.stream().mapToInt(i -> i.copiesOf(shard)).sum() >= copies();
                if (all) {
                    empty.add(shard);
                }
                if (primariesTaken(shard) > 0) {
                    withoutPrimary.add(shard);
                }
                if (here.size() > 1 && all && limits.shardsWithoutCopies().isEmpty()) {
                    refusals.add(refusal(here, "together they take all " + copies() + " copies of shard " + shard));
                } else if (primariesTaken(shard) > 1 && !all) {
                    refusals.add(refusal(
                            here,
                            "they overlap on shard " + shard + ", and which of them cost what could not be told"));
                }
            }
            limits.shardsWithoutCopies()
                    .filter(limit -> empty.size() > limit)
                    .ifPresent(limit -> refusals.add(beyond("without any copy", empty, limit)));
            limits.shardsWithoutPrimary()
                    .filter(limit -> withoutPrimary.size() > limit)
                    .ifPresent(limit -> refusals.add(beyond("without a primary", withoutPrimary, limit)));
            return refusals;
        }

        private int copies() {
            return 1 + shape.replicasPerShard();
        }

        private long primariesTaken(int shard) {
            return impacts.stream()
                    .filter(i -> i.losses().stream().anyMatch(loss -> loss.shard() == shard && loss.primary()))
                    .count();
        }

        private Refusal refusal(List<Impact> faults, String why) {
            return new Refusal(
                    faults.stream().map(Impact::fault).toList(),
                    why + " (at " + Durations.format(at)
                            + "); give them different shards, or let the first end before the second begins");
        }

        private Refusal beyond(String what, List<Integer> shards, int limit) {
            List<String> faults = impacts.stream()
                    .filter(i -> i.losses().stream().anyMatch(loss -> shards.contains(loss.shard())))
                    .map(Impact::fault)
                    .toList();
            return new Refusal(
                    faults,
                    "the blast radius allows " + limit + (limit == 1 ? " shard " : " shards ") + what + ", and at "
                            + Durations.format(at) + " it would be " + shards.size() + " (" + shards
                            + "); raise guards.blastRadius, or let fewer faults overlap");
        }
    }
}
