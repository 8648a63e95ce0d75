package dev.redisdrill.runner.experiment;

import dev.redisdrill.reports.check.LiveLimit;
import dev.redisdrill.reports.stats.Scope;
import dev.redisdrill.runner.plan.ObjectiveSpec;
import dev.redisdrill.runner.plan.Plan;
import dev.redisdrill.simulations.control.LoadReport;
import dev.redisdrill.simulations.control.Meter;
import dev.redisdrill.simulations.workload.AgentState;
import dev.redisdrill.simulations.workload.Cache;
import dev.redisdrill.simulations.workload.Ledger;
import dev.redisdrill.simulations.workload.Workload;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.event.Phases;
import dev.redisdrill.timeline.event.Timeline;
import dev.redisdrill.timeline.unit.Durations;
import dev.redisdrill.timeline.unit.Rate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The objectives of which a plan says that the run ends when one of them cannot be met any more. Looked at once a second, when
 * the load has counted; nothing is foretold that a later second could still mend.
 *
 * <p>Thread-safe.
 */
final class LiveObjectives {
    /** A miss of a cache is followed by a write that no schedule foretells: at most so many operations for one due. */
    private static final int PER_DUE = 2;

    /** A service (a lock, a queue) does what it is for in several commands. */
    private static final int PER_DUE_OF_SERVICES = 8;

    /** What was due so long before can still be under way. */
    private static final Duration UNDER_WAY = Duration.ofSeconds(5);

    private final Plan plan;
    private final List<ObjectiveSpec> watched;
    private final Map<String, List<Integer>> shardsOfFault = new HashMap<>(); // guarded by this
    private final List<Struck> waiting = new ArrayList<>(); // guarded by this
    private long faultsFrom = Long.MAX_VALUE; // guarded by this

    /** A shard whose clients have not been answered since a fault's effect. */
    private record Struck(String fault, int shard, long effectNanos) {}

    /** Listens from now on. */
    LiveObjectives(Plan plan, Timeline timeline) {
        this.plan = plan;
        List<String> names = plan.guards().abortWhen().objectiveViolated();
        this.watched = plan.objectives().stream()
                .filter(objective -> names.contains(objective.name()))
                .toList();
        timeline.listen(this::take);
    }

    private synchronized void take(Event event) {
        if (event instanceof Event.FaultInjected injected) {
            shardsOfFault.put(injected.fault(), injected.shards().orElse(List.of()));
        } else if (event instanceof Event.FaultProven proven) {
            shardsOfFault
                    .getOrDefault(proven.fault(), List.of())
                    .forEach(shard -> waiting.add(new Struck(proven.fault(), shard, proven.effectNanos())));
        } else if (event instanceof Event.PhaseStarted started
                && started.phase().equals(Phases.FAULT)) {
            faultsFrom = Math.min(faultsFrom, started.nanos());
        }
    }

    /** What the load has to count for them. */
    List<Meter> meters() {
        List<Meter> meters = new ArrayList<>();
        for (ObjectiveSpec objective : watched) {
            if (objective.check().live() instanceof LiveLimit.BadShare limit) {
                Scope scope = limit.scope();
                meters.add(new Meter(
                        scope.tenant(),
                        scope.workload(),
                        scope.operation(),
                        scope.phase(),
                        scope.shard(),
                        limit.above().map(Duration::toNanos)));
            }
        }
        return meters;
    }

    /**
     * The first of them that cannot be met any more, and why; empty if all can.
     *
     * @param endNanos when the load ends
     */
    synchronized Optional<String> violated(LoadReport.Progress second, long endNanos) {
        waiting.removeIf(struck -> answered(second, struck.shard) >= struck.effectNanos);
        int meter = 0;
        for (ObjectiveSpec objective : watched) {
            LiveLimit limit = objective.check().live();
            Optional<String> why = Optional.empty();
            if (limit instanceof LiveLimit.BadShare share) {
                why = tooMany(share, second.meters().get(meter++), second.atNanos(), endNanos);
            } else if (limit instanceof LiveLimit.Wait wait) {
                why = tooLong(wait, second.atNanos());
            }
            if (why.isPresent()) {
                return why.map(reason -> "objective '" + objective.name() + "' cannot be met any more: " + reason);
            }
        }
        return Optional.empty();
    }

    private static long answered(LoadReport.Progress second, int shard) {
        return shard <= second.answeredNanos().size() ? second.answeredNanos().get(shard - 1) : Long.MAX_VALUE;
    }

    private Optional<String> tooLong(LiveLimit.Wait limit, long now) {
        return waiting.stream()
                .filter(struck -> limit.shard().map(s -> s == struck.shard).orElse(true))
                .filter(struck -> now - struck.effectNanos > limit.max().toNanos())
                .findFirst()
                .map(struck -> String.format(
                        Locale.ROOT,
                        "shard %d took no write for %,d ms after %s, %s accepted",
                        struck.shard,
                        (now - struck.effectNanos) / 1_000_000,
                        struck.fault,
                        Durations.format(limit.max())));
    }

    private Optional<String> tooMany(LiveLimit.BadShare limit, Meter.Reading reading, long now, long endNanos) {
        double most = limit.share() * (reading.ended() + toCome(limit.scope(), now, endNanos));
        if (reading.bad() <= most) {
            return Optional.empty();
        }
        return Optional.of(String.format(
                Locale.ROOT,
                "%,d of %,d operations %s, and of all that can come to the end of the load %,.0f may",
                reading.bad(),
                reading.ended(),
                limit.above()
                        .map(max -> "took longer than " + Durations.format(max))
                        .orElse("were not acknowledged"),
                most));
    }

    /** At most so many operations of a scope are still to end. */
    private double toCome(Scope scope, long now, long endNanos) {
        boolean steady = scope.phase().filter(Phases.STEADY::equals).isPresent();
        long end = steady ? Math.min(endNanos, faultsFrom) : endNanos;
        double seconds = Math.max(0, end - now + UNDER_WAY.toNanos()) / 1e9;
        return seconds
                * plan.tenants().stream()
                        .filter(tenant ->
                                scope.tenant().map(tenant.name()::equals).orElse(true))
                        .flatMap(tenant -> tenant.workloads().stream())
                        .filter(workload ->
                                scope.workload().map(workload.label()::equals).orElse(true))
                        .mapToDouble(workload -> perSecond(workload.workload()))
                        .sum();
    }

    private static double perSecond(Workload workload) {
        boolean plain = workload instanceof Cache || workload instanceof AgentState || workload instanceof Ledger;
        return (plain ? PER_DUE : PER_DUE_OF_SERVICES)
                * workload.rate().map(Rate::perSecond).orElse(0.0);
    }
}
