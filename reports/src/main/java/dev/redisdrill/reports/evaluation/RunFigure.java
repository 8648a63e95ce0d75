package dev.redisdrill.reports.evaluation;

import dev.redisdrill.reports.check.Evidence;
import dev.redisdrill.reports.judge.Judge.Judgement;
import dev.redisdrill.reports.judge.Report;
import dev.redisdrill.reports.run.MissingEvidenceException;
import dev.redisdrill.reports.stats.Figures;
import dev.redisdrill.reports.stats.Outcomes;
import dev.redisdrill.reports.stats.Scope;
import java.util.OptionalDouble;
import java.util.Set;
import org.HdrHistogram.Histogram;

/**
 * What clients are compared by: one number of a run each, the smaller the better. All are about the time after the warm-up,
 * except losses and double executions, which are about the whole run.
 */
public enum RunFigure {
    /**
     * The longest time from a fault's effect to the first acknowledged write to a shard, {@link
     * dev.redisdrill.reports.stats.RecoveryTime}. Of a shard that took no write any more: to the end of the load, which it was
     * at least.
     */
    OUTAGE("outage", "ms", "from the fault's effect to the first acknowledged write of the shard") {
        @Override
        double measure(Judgement run) {
            Report report = run.report();
            return report.recovery().stream()
                    .flatMapToDouble(
                            r -> (r.outcome().equals("not-recovered") ? untilTheEnd(run, r) : r.rtoMillis()).stream())
                    .max()
                    .orElseThrow(() -> new MissingEvidenceException("no recovery was timed"));
        }
    },
    /** The 99.9th percentile of the latency from the intended start, of all operations that were not refused. */
    P999(
            "p99.9",
            "ms",
            "99.9 % of the operations took at most this, from their intended start; refused ones left out") {
        @Override
        double measure(Judgement run) {
            Histogram latency = run.evidence().latency(Scope.ALL);
            if (latency.getTotalCount() == 0) {
                throw new MissingEvidenceException("no operation was recorded");
            }
            return Figures.millis(latency.getValueAtPercentile(99.9));
        }
    },
    /** The share of operations that failed or whose outcome is not known. */
    ERRORS("errors", "%", "share of the operations that failed or whose outcome is unknown") {
        @Override
        double measure(Judgement run) {
            Outcomes outcomes = run.evidence().outcomes(Scope.ALL);
            if (outcomes.ended() == 0) {
                throw new MissingEvidenceException("no operation was recorded");
            }
            return 100.0 * outcomes.notAcknowledged() / outcomes.ended();
        }
    },
    /** What counters, queues and streams show to have been executed twice: a lower bound, as their checks say. */
    DUPLICATES("duplicates", "", "commands that were executed twice, as counters, queues and streams show") {
        @Override
        double measure(Judgement run) {
            return ofServices(run.report(), EXECUTED_TWICE);
        }
    },
    /** Acknowledged writes that are gone: registers and sets, increments, queue items, stream entries. */
    LOST("lost", "", "acknowledged writes that are gone") {
        @Override
        double measure(Judgement run) {
            OptionalDouble ledger = run.report().dataSafety().lost().stream()
                    .mapToDouble(Long::doubleValue)
                    .findFirst();
            OptionalDouble services = someOfServices(run.report(), Set.of("lost"));
            if (ledger.isEmpty() && services.isEmpty()) {
                throw new MissingEvidenceException("no workload's writes were looked for");
            }
            return ledger.orElse(0) + services.orElse(0);
        }
    },
    /** The most connections that all servers together accepted in one second, {@link ConnectionPeak}. */
    CONNECTIONS("connections", "/s", "the most connections that all servers together accepted in one second") {
        @Override
        double measure(Judgement run) {
            return ConnectionPeak.of(run.evidence());
        }
    },
    /** How often the client asked a node for the topology: CLUSTER NODES, CLUSTER SLOTS or their like. */
    REFRESHES("topology", "", "how often the client asked a node for the topology (CLUSTER NODES or CLUSTER SLOTS)") {
        @Override
        double measure(Judgement run) {
            return TopologyQuestions.of(run.evidence());
        }
    };

    private static final Set<String> EXECUTED_TWICE = Set.of("doubled", "duplicates");

    private final String title;
    private final String unit;
    private final String description;

    RunFigure(String title, String unit, String description) {
        this.title = title;
        this.unit = unit;
        this.description = description;
    }

    /** Its name in reports. */
    public String title() {
        return title;
    }

    /** Its unit; empty for counts. */
    public String unit() {
        return unit;
    }

    /** What it is, in a sentence without a full stop. */
    public String description() {
        return description;
    }

    /** The figure of a run; empty if the run directory does not tell. */
    public OptionalDouble of(Judgement run) {
        try {
            return OptionalDouble.of(measure(run));
        } catch (MissingEvidenceException e) {
            return OptionalDouble.empty();
        }
    }

    abstract double measure(Judgement run);

    private static OptionalDouble untilTheEnd(Judgement run, Report.Recovery recovery) {
        Evidence evidence = run.evidence();
        return run.report().faults().stream()
                .filter(fault -> fault.name().equals(recovery.fault()))
                .flatMapToDouble(fault -> fault.effectAtMillis().stream())
                .map(effect -> Figures.millis(evidence.phases().endNanos()) - effect)
                .findFirst();
    }

    private static double ofServices(Report report, Set<String> names) {
        return someOfServices(report, names)
                .orElseThrow(() -> new MissingEvidenceException("no workload that would show it"));
    }

    /** The sum over all services that count such a figure; empty if none does, or one was not looked at as a whole. */
    private static OptionalDouble someOfServices(Report report, Set<String> names) {
        double sum = 0;
        boolean any = false;
        for (Report.Service service : report.services()) {
            if (service.violations().stream().noneMatch(names::contains)) {
                continue;
            }
            service.problem().ifPresent(problem -> {
                throw new MissingEvidenceException(problem);
            });
            any = true;
            for (String name : names) {
                sum += service.totals().getOrDefault(name, 0L);
            }
        }
        return any ? OptionalDouble.of(sum) : OptionalDouble.empty();
    }
}
