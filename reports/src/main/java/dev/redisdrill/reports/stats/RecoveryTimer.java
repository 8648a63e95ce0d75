package dev.redisdrill.reports.stats;

import dev.redisdrill.reports.run.MissingEvidenceException;
import dev.redisdrill.reports.run.RunDirectory;
import dev.redisdrill.reports.stats.RecoveryTime.Outcome;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.measure.CountLog;
import dev.redisdrill.timeline.measure.LatencyLog;
import dev.redisdrill.timeline.measure.LoadSummary;
import dev.redisdrill.timeline.measure.WriteGaps;
import dev.redisdrill.timeline.measure.WriteGaps.Gap;
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
    private final List<FaultFacts> faults;
    private final Blame blame;
    private final List<Event> events;
    private final LastingGaps lasting;
    private final WriteGaps gaps;
    private final List<CountLog.Row> counts;
    private final double floorMillis;
    private final Redundancy redundancy;
    private final PhaseSpans phases;
    private final ServiceLevel level;

    private RecoveryTimer(
            RunDirectory run, ServiceLevel level, List<FaultFacts> faults, Redundancy redundancy, PhaseSpans phases) {
        this.run = run;
        this.faults = faults;
        this.blame = new Blame(faults);
        this.events = run.timeline().available();
        this.counts = run.counts().value().orElse(List.of());
        this.floorMillis =
                run.load().value().map(LoadSummary::writeGapFloorMillis).orElse(1.0);
        this.lasting = LastingGaps.of(run, floorMillis);
        this.gaps = lasting.gaps();
        this.redundancy = redundancy;
        this.phases = phases;
        this.level = level;
    }

    /** A fault in force on a shard, and until when the shard was left to it. */
    private record Case(FaultFacts fault, int shard, boolean collateral, long effect, long until) {}

    /**
     * The recovery of every fault that had an effect, from every shard it affected.
     *
     * @throws MissingEvidenceException without the timeline or the write gaps
     */
    public static List<RecoveryTime> time(
            RunDirectory run, ServiceLevel level, List<FaultFacts> faults, Redundancy redundancy, PhaseSpans phases) {
        return new RecoveryTimer(run, level, faults, redundancy, phases).time();
    }

    private List<RecoveryTime> time() {
        List<Case> cases = new ArrayList<>();
        for (FaultFacts fault : faults) {
            if (fault.effectNanos().isPresent()) {
                long effect = fault.effectNanos().getAsLong();
                fault.shards()
                        .forEach(shard -> cases.add(new Case(fault, shard, false, effect, nextEffect(shard, effect))));
                collateral(fault, effect).forEach(cases::add);
            }
        }
        List<OptionalLong> restored = sloRestored(cases);
        List<RecoveryTime> recoveries = new ArrayList<>();
        for (int i = 0; i < cases.size(); i++) {
            recoveries.add(time(cases.get(i), restored.get(i)));
        }
        return List.copyOf(recoveries);
    }

    /** A failover under way is not cut off by a fault elsewhere: only one on the same shard begins a new chapter. */
    private long nextEffect(int shard, long effect) {
        return faults.stream()
                .filter(fault -> fault.shards().contains(shard))
                .flatMapToLong(fault -> fault.effectNanos().stream())
                .filter(nanos -> nanos > effect)
                .min()
                .orElse(Math.max(phases.endNanos(), effect));
    }

    private List<Case> collateral(FaultFacts fault, long effect) {
        return new TreeSet<>(gaps.gaps().stream().map(Gap::shard).toList())
                .stream()
                        .filter(shard -> !fault.shards().contains(shard))
                        .filter(shard -> longest(fault, shard)
                                .filter(gap -> length(gap) >= COLLATERAL_NANOS)
                                .isPresent())
                        .map(shard -> new Case(fault, shard, true, effect, nextEffect(shard, effect)))
                        .toList();
    }

    /** The longest gap of the shard that is this fault's doing. */
    private Optional<Gap> longest(FaultFacts fault, int shard) {
        return gaps.of(shard).stream()
                .filter(gap -> gap.ended() || isOutage(gap))
                .filter(gap -> blame.of(gap).equals(Optional.of(fault)))
                .max(Comparator.comparingLong(this::length));
    }

    /**
     * Every shard's last gap is open, for no write is sent after the load: it is an outage only if operations came to
     * grief in it.
     */
    private boolean isOutage(Gap open) {
        long fromMillis = open.fromNanos() / 1_000_000;
        return length(open) >= COLLATERAL_NANOS
                && counts.stream()
                        .anyMatch(row -> row.shard() == open.shard()
                                && row.millis() >= fromMillis
                                && row.failed() + row.unknown() > 0);
    }

    private long length(Gap gap) {
        return (gap.ended() ? gap.untilNanos() : Math.max(phases.endNanos(), gap.fromNanos())) - gap.fromNanos();
    }

    /**
     * The gap that decides for a write sent when the fault took effect; if that wait was short, a longer one that begins
     * while acknowledgements are still in flight.
     */
    private Optional<Gap> outage(Case c) {
        Optional<Gap> at = Optional.ofNullable(gaps.at(c.shard(), c.effect()));
        long settled = c.effect() + IN_FLIGHT_NANOS;
        if (at.isPresent() && (!at.get().ended() || at.get().untilNanos() > settled)) {
            return at;
        }
        Optional<Gap> next = gaps.of(c.shard()).stream()
                .filter(g -> g.fromNanos() > c.effect() && g.fromNanos() <= settled)
                .filter(g -> g.ended() ? length(g) >= IN_FLIGHT_NANOS : isOutage(g))
                .findFirst();
        return next.or(() -> at);
    }

    /** Why the shard's gaps say nothing of this moment; empty if they do. */
    private Optional<String> silence(Case c, Optional<Gap> outage) {
        if (!loaded(c)) {
            return Optional.of("no operation was due on the shard when the fault took effect");
        }
        List<Gap> known = gaps.of(c.shard());
        boolean beyond = known.stream().anyMatch(g -> g.fromNanos() > c.effect());
        if (outage.isEmpty() && !gaps.complete(c.shard()) && !beyond) {
            return Optional.of(WriteGaps.FILE + " ends before the fault");
        }
        boolean quietBefore = outage.filter(g -> !g.ended() && g.fromNanos() < c.effect() - SECOND_NANOS)
                .isPresent();
        return quietBefore
                ? Optional.of("no write was acknowledged on the shard in the second before the fault either")
                : Optional.empty();
    }

    private boolean loaded(Case c) {
        return counts.isEmpty()
                || counts.stream()
                        .anyMatch(row -> row.shard() == c.shard()
                                && row.offered() > 0
                                && row.millis() >= c.effect() / 1_000_000 - CountLog.BIN_MILLIS
                                && row.millis() <= (c.effect() + SECOND_NANOS) / 1_000_000);
    }

    private RecoveryTime time(Case c, OptionalLong sloRestored) {
        Optional<Gap> longest = longest(c.fault(), c.shard());
        OptionalDouble longestMillis =
                longest.map(g -> OptionalDouble.of(Figures.millis(length(g)))).orElse(OptionalDouble.empty());
        Optional<Gap> outage = c.collateral() ? longest : outage(c);
        Optional<String> silence = silence(c, outage);
        if (silence.isPresent()) {
            return recovery(c, Outcome.NOT_MEASURED, OptionalLong.empty(), sloRestored, longestMillis)
                    .with(silence.get());
        }
        if (outage.isEmpty()) {
            return recovery(c, Outcome.UNDER_RESOLUTION, OptionalLong.empty(), sloRestored, longestMillis)
                    .with("writes were acknowledged all along: " + Figures.text(floorMillis)
                            + " ms is the upper bound");
        }
        if (!outage.get().ended()) {
            return recovery(c, Outcome.NOT_RECOVERED, OptionalLong.empty(), OptionalLong.empty(), longestMillis)
                    .with("no write was acknowledged before the load stopped");
        }
        return recovery(c, Outcome.RECOVERED, OptionalLong.of(outage.get().untilNanos()), sloRestored, longestMillis)
                .with(note(c, outage.get()));
    }

    private String note(Case c, Gap outage) {
        Optional<LastingGaps.Span> vain = vain(c, outage);
        if (vain.isPresent()) {
            return "what " + vain.get().node()
                    + " acknowledged meanwhile did not survive (" + vain.get().lost()
                    + " writes of the ledger) and ends no outage";
        }
        return c.collateral() ? "not the fault's own shard: its longest outage meanwhile" : "";
    }

    /** Acknowledgements in an outage that did not survive: clients saw it as shorter than it was. */
    private Optional<LastingGaps.Span> vain(Case c, Gap outage) {
        return lasting.spans().stream()
                .filter(span -> span.shard() == c.shard())
                .filter(span -> span.untilNanos() > c.effect() && span.afterNanos() < outage.untilNanos())
                .filter(span -> run.writeGaps().whole().of(c.shard()).stream()
                        .noneMatch(g ->
                                g.untilNanos() == outage.untilNanos() && g.fromNanos() <= c.effect() + IN_FLIGHT_NANOS))
                .findFirst();
    }

    private RecoveryDraft recovery(
            Case c, Outcome outcome, OptionalLong firstAck, OptionalLong sloRestored, OptionalDouble longest) {
        return new RecoveryDraft(c.fault(), c.shard(), c.collateral(), c.effect(), outcome, longest, floorMillis)
                .firstAck(firstAck)
                .failover(c.collateral() ? List.of() : events, endOf(c))
                .sloRestored(sloRestored)
                .redundancyRestored(redundancy.restored(c.shard(), c.effect(), endOf(c)));
    }

    /** Redundancy may come back after the load: until the next fault of the shard, or the last event. */
    private long endOf(Case c) {
        return c.until() < phases.endNanos() ? c.until() : Long.MAX_VALUE;
    }

    private List<OptionalLong> sloRestored(List<Case> cases) {
        List<SloTracker> trackers = cases.stream()
                .map(c -> new SloTracker(
                        c.shard(),
                        level.orFrom(preFault(c)),
                        Uptime.states(counts, c.shard()),
                        served(c),
                        phases.endNanos()))
                .toList();
        try {
            run.latencies(LatencyLog.RESPONSE_FILE, interval -> trackers.forEach(t -> t.accept(interval)));
        } catch (MissingEvidenceException e) {
            return cases.stream().map(c -> OptionalLong.empty()).toList();
        }
        return trackers.stream().map(SloTracker::finish).toList();
    }

    /** From when on what clients see can be service again: after acknowledgements that did not survive. */
    private long served(Case c) {
        return outage(c)
                .filter(Gap::ended)
                .filter(gap -> vain(c, gap).isPresent())
                .map(Gap::untilNanos)
                .orElse(c.effect());
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
