package dev.redisdrill.reports.stats;

import dev.redisdrill.reports.run.Counts;
import dev.redisdrill.reports.run.MissingEvidenceException;
import dev.redisdrill.reports.run.RunDirectory;
import dev.redisdrill.reports.run.WriteGap;
import dev.redisdrill.reports.stats.RecoveryTime.Outcome;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.measure.LatencyLog;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.HdrHistogram.Histogram;

/** Times the recoveries of a run; {@link RecoveryTime} defines what that means. Confined to one thread. */
public final class RecoveryTimer {
    private static final long IN_FLIGHT_NANOS = RecoveryTime.IN_FLIGHT_MILLIS * 1_000_000;
    private static final long COLLATERAL_NANOS = RecoveryTime.COLLATERAL_MILLIS * 1_000_000;
    private static final long SECOND_NANOS = 1_000_000_000;

    private final RunDirectory run;
    private final List<Event> events;
    private final List<WriteGap> gaps;
    private final List<Counts> counts;
    private final Redundancy redundancy;
    private final PhaseSpans phases;
    private final ServiceLevel level;

    private RecoveryTimer(RunDirectory run, ServiceLevel level, Redundancy redundancy, PhaseSpans phases) {
        this.run = run;
        this.events = run.timeline().available();
        this.gaps = run.writeGaps().whole();
        this.counts = run.counts().value().orElse(List.of());
        this.redundancy = redundancy;
        this.phases = phases;
        this.level = level;
    }

    /** A fault in force on a shard, and until when what follows is its doing. */
    private record Case(FaultFacts fault, int shard, boolean collateral, long effect, long until) {}

    /**
     * The recovery of every fault that had an effect, from every shard it affected.
     *
     * @throws MissingEvidenceException without the timeline or the write gaps
     */
    public static List<RecoveryTime> time(
            RunDirectory run, ServiceLevel level, List<FaultFacts> faults, Redundancy redundancy, PhaseSpans phases) {
        return new RecoveryTimer(run, level, redundancy, phases).time(faults);
    }

    private List<RecoveryTime> time(List<FaultFacts> faults) {
        List<Case> cases = new ArrayList<>();
        for (FaultFacts fault : faults) {
            if (fault.effectNanos().isPresent()) {
                long effect = fault.effectNanos().getAsLong();
                long until = nextEffect(faults, effect);
                fault.shard().ifPresent(shard -> cases.add(new Case(fault, shard, false, effect, until)));
                collateral(fault, effect, until).forEach(cases::add);
            }
        }
        List<OptionalLong> restored = sloRestored(cases);
        List<RecoveryTime> recoveries = new ArrayList<>();
        for (int i = 0; i < cases.size(); i++) {
            recoveries.add(time(cases.get(i), restored.get(i)));
        }
        return List.copyOf(recoveries);
    }

    private long nextEffect(List<FaultFacts> faults, long effect) {
        return faults.stream()
                .flatMapToLong(f -> f.effectNanos().stream())
                .filter(nanos -> nanos > effect)
                .min()
                .orElse(Math.max(phases.endNanos(), effect));
    }

    private List<Case> collateral(FaultFacts fault, long effect, long until) {
        return new TreeSet<>(gaps.stream().map(WriteGap::shard).toList())
                .stream()
                        .filter(shard -> !fault.shard().equals(Optional.of(shard)))
                        .filter(shard -> longest(shard, effect, until)
                                .filter(gap -> length(gap) >= COLLATERAL_NANOS)
                                .isPresent())
                        .map(shard -> new Case(fault, shard, true, effect, until))
                        .toList();
    }

    /** The longest gap of the shard that overlaps [from, until). */
    private Optional<WriteGap> longest(int shard, long from, long until) {
        return gaps.stream()
                .filter(g -> g.shard() == shard && g.untilOrForever() > from && g.fromNanos() < until)
                // An open gap after the last write before the load's end is no outage: nothing shows one.
                .filter(g -> g.ended() || phases.endNanos() - g.fromNanos() >= COLLATERAL_NANOS)
                .max(Comparator.comparingLong(this::length));
    }

    private long length(WriteGap gap) {
        return (gap.ended() ? gap.untilNanos() : Math.max(phases.endNanos(), gap.fromNanos())) - gap.fromNanos();
    }

    /** The gap that ends last of those that contain the effect or begin while acknowledgements are in flight. */
    private Optional<WriteGap> outage(Case c) {
        return gaps.stream()
                .filter(g -> g.shard() == c.shard())
                .filter(g -> g.fromNanos() <= c.effect() + IN_FLIGHT_NANOS && g.untilOrForever() > c.effect())
                .max(Comparator.comparingLong(WriteGap::untilOrForever));
    }

    private boolean loaded(Case c) {
        return counts.isEmpty()
                || counts.stream()
                        .anyMatch(row -> row.shard() == c.shard()
                                && row.offered() > 0
                                && row.millis() >= c.effect() / 1_000_000 - Counts.WINDOW_MILLIS
                                && row.millis() <= (c.effect() + SECOND_NANOS) / 1_000_000);
    }

    private RecoveryTime time(Case c, OptionalLong sloRestored) {
        Optional<WriteGap> longest = longest(c.shard(), c.effect(), c.until());
        OptionalDouble longestMillis =
                longest.map(g -> OptionalDouble.of(Figures.millis(length(g)))).orElse(OptionalDouble.empty());
        Optional<WriteGap> outage = c.collateral() ? longest : outage(c);
        if (!loaded(c)) {
            return recovery(c, Outcome.NOT_MEASURED, OptionalLong.empty(), sloRestored, longestMillis)
                    .with("no operation was due on the shard when the fault took effect");
        }
        if (outage.isEmpty()) {
            return recovery(c, Outcome.UNDER_RESOLUTION, OptionalLong.empty(), sloRestored, longestMillis)
                    .with("no gap of 1 ms or more between acknowledged writes: 1 ms is the upper bound");
        }
        if (!outage.get().ended()) {
            return recovery(c, Outcome.NOT_RECOVERED, OptionalLong.empty(), OptionalLong.empty(), longestMillis)
                    .with("no write was acknowledged before the load stopped");
        }
        return recovery(c, Outcome.RECOVERED, OptionalLong.of(outage.get().untilNanos()), sloRestored, longestMillis)
                .with(c.collateral() ? "not the fault's own shard: its longest outage meanwhile" : "");
    }

    private RecoveryDraft recovery(
            Case c, Outcome outcome, OptionalLong firstAck, OptionalLong sloRestored, OptionalDouble longest) {
        return new RecoveryDraft(c.fault(), c.shard(), c.collateral(), c.effect(), outcome, longest)
                .firstAck(firstAck)
                .failover(c.collateral() ? List.of() : events, endOf(c))
                .sloRestored(sloRestored)
                .redundancyRestored(redundancy.restored(c.shard(), c.effect(), endOf(c)));
    }

    /** Redundancy may come back after the load: until the next fault, or the last event. */
    private long endOf(Case c) {
        return c.until() < phases.endNanos() ? c.until() : Long.MAX_VALUE;
    }

    private List<OptionalLong> sloRestored(List<Case> cases) {
        List<SloTracker> trackers = cases.stream()
                .map(c -> new SloTracker(
                        c.shard(),
                        level.orFrom(preFault(c)),
                        Uptime.states(counts, c.shard()),
                        c.effect(),
                        phases.endNanos()))
                .toList();
        try {
            run.latencies(LatencyLog.RESPONSE_FILE, interval -> trackers.forEach(t -> t.accept(interval)));
        } catch (MissingEvidenceException e) {
            return cases.stream().map(c -> OptionalLong.empty()).toList();
        }
        return trackers.stream().map(SloTracker::finish).toList();
    }

    private long preFault(Case c) {
        if (!level.limits().isEmpty()) {
            return 0;
        }
        Histogram before = LatencyStats.empty();
        try {
            run.latencies(LatencyLog.RESPONSE_FILE, interval -> {
                if (interval.series().shard() == c.shard()
                        && interval.endNanos() <= c.effect()
                        && Scope.ALL.matches(interval.series())
                        && LatencyStats.counts(interval.series().outcome())) {
                    before.add(interval.histogram());
                }
            });
        } catch (MissingEvidenceException e) {
            return 0;
        }
        return before.getValueAtPercentile(ServiceLevel.PRE_FAULT_PERCENTILE);
    }
}
