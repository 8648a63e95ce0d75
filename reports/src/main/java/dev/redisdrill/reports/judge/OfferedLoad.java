package dev.redisdrill.reports.judge;

import dev.redisdrill.reports.check.Evidence;
import dev.redisdrill.reports.run.MissingEvidenceException;
import dev.redisdrill.reports.run.RunPlan.PlannedWorkload;
import dev.redisdrill.reports.stats.Figures;
import dev.redisdrill.reports.stats.PhaseSpans;
import dev.redisdrill.reports.verdict.Verdict;
import dev.redisdrill.timeline.event.Phases;
import dev.redisdrill.timeline.measure.CountLog;
import dev.redisdrill.timeline.measure.LeftOut;
import dev.redisdrill.timeline.measure.LoadSummary;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/**
 * Whether every workload with a rate was offered at that rate from the end of the warm-up to the end of the load. An
 * operation is offered when it is due, whether or not the cluster took it: an outage does not lower it.
 */
final class OfferedLoad {
    /** The share of the planned operations that has to have been due; the rest is the rounding of starts and ends. */
    private static final double LEAST_SHARE = 0.98;
    /**
     * Users of an open workload are each due at even distances from a moment by chance: of how many are due in a stretch of
     * time, the deviation is at most a half for each, and four times that of so many users together is allowed for.
     */
    private static final double DEVIATIONS = 4;

    private static final double DEVIATION_OF_A_USER = 0.5;
    private static final double PER_SECOND_OF_A_USER = 10;
    private static final double FEWEST_USERS = 12;

    /** The share of operations whose turn may never have come. */
    private static final double NEVER_SENT_SHARE = 0.01;

    private final Evidence evidence;

    OfferedLoad(Evidence evidence) {
        this.evidence = evidence;
    }

    <T> T judge(BiFunction<Verdict, String, T> result) {
        List<PlannedWorkload> workloads = evidence.run().plan().whole().workloads();
        List<CountLog.Row> counts = evidence.run().counts().whole();
        long neverSent = evidence.load().neverSent().orElse(0L);
        long from = beginMillis();
        // The generator knows best when it stopped; the timeline may have heard of it a little later.
        long stopped = evidence.run().load().value().map(LoadSummary::stopNanos).orElse(Long.MAX_VALUE);
        long until = Math.min(stopped, evidence.phases().endNanos()) / 1_000_000;
        if (workloads.isEmpty() || until <= from) {
            throw new MissingEvidenceException("which load was planned, and when it was offered, is not known");
        }
        Set<String> leftOut = leftOut();
        double planned = 0;
        long offered = 0;
        for (PlannedWorkload workload : workloads) {
            if (workload.perSecond().isPresent()
                    && workload.perSecond().getAsDouble() > 0
                    && !leftOut.contains(workload.tenant() + "/" + workload.name())) {
                double wanted = workload.perSecond().getAsDouble() * (until - from) / 1e3;
                long due = due(counts, workload, from, until);
                if (due + neverSent
                        < wanted * LEAST_SHARE - chance(workload.perSecond().getAsDouble(), wanted)) {
                    return result.apply(
                            Verdict.INVALID,
                            workload.tenant() + "/" + workload.name() + " was to offer "
                                    + Figures.count(Math.round(wanted)) + " operations, but offered "
                                    + Figures.count(due));
                }
                planned += wanted;
                offered += due;
            }
        }
        if (offered + neverSent < planned * LEAST_SHARE - chance(planned * 1e3 / (until - from), planned)) {
            return result.apply(
                    Verdict.INVALID,
                    "all workloads together were to offer " + Figures.count(Math.round(planned))
                            + " operations, but offered " + Figures.count(offered));
        }
        long all = evidence.load().offered().orElse(offered);
        if (neverSent > all * NEVER_SENT_SHARE) {
            return result.apply(
                    Verdict.WARN,
                    Figures.count(neverSent) + " of " + Figures.count(all)
                            + " operations that were due were never sent: the load ended before their turn");
        }
        return result.apply(
                Verdict.PASS,
                planned == 0
                        ? "closed model: as fast as the cluster answers"
                        : Figures.count(offered) + " operations were offered, " + Figures.count(Math.round(planned))
                                + " were planned");
    }

    /** What was left out is told of elsewhere. */
    private Set<String> leftOut() {
        try {
            return LeftOut.read(evidence.run().path()).stream()
                    .flatMap(all -> all.workloads().stream())
                    .filter(item -> item.instead().isEmpty())
                    .map(item -> item.tenant() + "/" + item.workload())
                    .collect(Collectors.toSet());
        } catch (IOException e) {
            throw new MissingEvidenceException(String.valueOf(e.getMessage()));
        }
    }

    private static double chance(double perSecond, double wanted) {
        double users = Math.max(FEWEST_USERS, perSecond / PER_SECOND_OF_A_USER);
        return Math.min(wanted, DEVIATIONS * DEVIATION_OF_A_USER * Math.sqrt(users));
    }

    private static long due(List<CountLog.Row> counts, PlannedWorkload workload, long from, long until) {
        return counts.stream()
                .filter(row -> row.tenant().equals(workload.tenant())
                        && row.workload().equals(workload.name())
                        && row.millis() >= from
                        && row.millis() < until)
                .mapToLong(CountLog.Row::offered)
                .sum();
    }

    /** The first window after the warm-up. */
    private long beginMillis() {
        long nanos = evidence.phases().spans().stream()
                .filter(s -> !s.phase().equals(Phases.WARMUP))
                .mapToLong(PhaseSpans.Span::fromNanos)
                .findFirst()
                .orElse(evidence.phases().endNanos());
        long window = CountLog.BIN_MILLIS;
        return (nanos / 1_000_000 + window - 1) / window * window;
    }
}
