package dev.redisdrill.reports.render;

import dev.redisdrill.reports.judge.Judge.Judgement;
import dev.redisdrill.reports.judge.Report;
import dev.redisdrill.reports.stats.Figures;
import dev.redisdrill.reports.stats.LatencyStats;
import dev.redisdrill.reports.stats.Outcomes;
import dev.redisdrill.reports.stats.Scope;
import dev.redisdrill.reports.verdict.ObjectiveResult;
import dev.redisdrill.reports.verdict.Verdict;
import dev.redisdrill.timeline.event.Phases;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/** The four figures that a reader looks for first. */
final class Tiles {
    private final Report report;
    private final LatencyStats response;

    private Tiles(Judgement judgement) {
        this.report = judgement.report();
        this.response = judgement.evidence().response();
    }

    static List<Map<String, Object>> of(Judgement judgement) {
        Tiles tiles = new Tiles(judgement);
        return List.of(tiles.rto(), tiles.lost(), tiles.latency(), tiles.errors());
    }

    private Map<String, Object> rto() {
        Optional<Report.Recovery> worst = Headline.worst(report);
        String state = state("rto");
        if (worst.isEmpty()) {
            return tile("Recovery time (RTO)", Words.UNKNOWN, "", Headline.noRecovery(report), state);
        }
        Report.Recovery r = worst.get();
        String where = "shard " + r.shard() + ", after " + r.fault() + target("rto");
        if (r.outcome().equals("not-recovered")) {
            return tile("Recovery time (RTO)", "not seen", "", where, state);
        }
        double millis = r.rtoMillis().orElse(Double.NaN);
        String bound = r.outcome().equals("under-resolution") ? "< " : "";
        return millis >= 1_000
                ? tile(
                        "Recovery time (RTO)",
                        bound + String.format(Locale.ROOT, "%.2f", millis / 1e3),
                        "s",
                        where,
                        state)
                : tile("Recovery time (RTO)", bound + Words.figure(millis, ""), "ms", where, state);
    }

    private Map<String, Object> lost() {
        Report.Data data = report.dataSafety();
        if (data.lost().isEmpty()) {
            return tile("Lost acknowledged writes", Words.UNKNOWN, "", "nothing was read back", state("rpo"));
        }
        boolean complete = data.complete().orElse(false);
        String note = complete
                ? "of " + Words.count(data.acknowledged()) + " acknowledged" + Words.evicted(data) + target("rpo")
                : "at least: not everything was read back";
        return tile(
                "Lost acknowledged writes", (complete ? "" : "≥ ") + Words.count(data.lost()), "", note, state("rpo"));
    }

    private Map<String, Object> latency() {
        Scope steady = new Scope(
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(Phases.STEADY), Optional.empty());
        Histogram histogram = response.latency(steady::matches);
        if (histogram.getTotalCount() == 0) {
            return tile("p99 latency before faults", Words.UNKNOWN, "", "no operation was recorded", state("latency"));
        }
        double p99 = Figures.millis(histogram.getValueAtPercentile(99));
        double max = Figures.millis(response.latency(Scope.ALL::matches).getMaxValue());
        return tile(
                "p99 latency before faults",
                Words.figure(p99, ""),
                "ms",
                "from the intended start; longest of the whole run " + Words.figure(max, "ms"),
                state("latency"));
    }

    private Map<String, Object> errors() {
        Outcomes outcomes = response.outcomes(Scope.ALL::matches);
        if (outcomes.ended() == 0) {
            return tile("Not acknowledged", Words.UNKNOWN, "", "no operation was recorded", state("error-rate"));
        }
        double percent = 100.0 * outcomes.notAcknowledged() / outcomes.ended();
        return tile(
                "Not acknowledged",
                Words.figure(percent, ""),
                "%",
                Figures.count(outcomes.failed()) + " failed, " + Figures.count(outcomes.unknown()) + " unknown of "
                        + Figures.count(outcomes.ended()),
                state("error-rate"));
    }

    /** The verdict over the objectives of a kind; NONE without one: the figure alone is neither good nor bad. */
    private String state(String kind) {
        List<Verdict> verdicts = report.objectives().stream()
                .filter(o -> o.kind().equals(kind))
                .map(ObjectiveResult::verdict)
                .toList();
        return verdicts.isEmpty() ? "NONE" : Verdict.mergeAll(verdicts).name();
    }

    /** The bound, if there is exactly one. */
    private String target(String kind) {
        List<ObjectiveResult> objectives =
                report.objectives().stream().filter(o -> o.kind().equals(kind)).toList();
        return objectives.size() == 1 ? "; accepted " + Words.target(objectives.get(0)) : "";
    }

    private static Map<String, Object> tile(String label, String value, String unit, String note, String state) {
        return Map.of("label", label, "value", value, "unit", unit, "note", note, "state", state);
    }
}
