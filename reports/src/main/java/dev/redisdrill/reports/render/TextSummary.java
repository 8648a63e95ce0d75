package dev.redisdrill.reports.render;

import dev.redisdrill.reports.judge.Report;
import dev.redisdrill.reports.verdict.ObjectiveResult;
import dev.redisdrill.reports.verdict.Verdict;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalDouble;

/** The report on one screen of a terminal. */
public final class TextSummary {
    private static final int MOST_OBJECTIVES = 20;
    private static final int MOST_PRECONDITIONS = 8;
    private static final int MOST_RECOVERIES = 6;

    private final StringBuilder out = new StringBuilder();

    private TextSummary() {}

    /** At most some forty lines, each with its line end, without colours. */
    public static String of(Report report, Path runDirectory) {
        TextSummary summary = new TextSummary();
        summary.head(report);
        summary.objectives(report);
        summary.figures(report);
        summary.line("");
        summary.line("Report: " + runDirectory.resolve(ReportFormat.HTML.fileName()));
        return summary.out.toString();
    }

    private void head(Report report) {
        line(report.verdict() + "  " + Words.text(report.run().scenario()) + "  (" + Headline.cluster(report) + ")");
        line("");
    }

    private void objectives(Report report) {
        int width = report.objectives().stream()
                .mapToInt(o -> o.name().length())
                .max()
                .orElse(0);
        String row = "  %-8s %-" + Math.max(9, Math.min(width, 56)) + "s  %-14s %-14s %s";
        if (!report.objectives().isEmpty()) {
            line(format(row, "", "objective", "target", "measured", ""));
        }
        report.objectives().stream()
                .limit(MOST_OBJECTIVES)
                .forEach(o -> line(format(
                        row,
                        o.verdict(),
                        o.name(),
                        Words.target(o),
                        Words.value(o),
                        o.verdict() == Verdict.PASS ? "" : o.reason())));
        rest(report.objectives().size() - MOST_OBJECTIVES, "objectives");
        var bad = report.preconditions().stream()
                .filter(p -> p.verdict() != Verdict.PASS)
                .toList();
        for (ObjectiveResult p : bad.subList(0, Math.min(bad.size(), MOST_PRECONDITIONS))) {
            line(format("  %-8s %s: %s", p.verdict(), p.name(), p.reason()));
        }
        rest(bad.size() - MOST_PRECONDITIONS, "preconditions");
        line("");
    }

    private void figures(Report report) {
        for (Report.Recovery r :
                report.recovery().stream().limit(MOST_RECOVERIES).toList()) {
            String parts = Headline.parts(r);
            String predicted = r.predictedMillis()
                    .map(p -> "; predicted " + Words.number(OptionalDouble.of(p.low())) + " to "
                            + Words.millis(OptionalDouble.of(p.high())))
                    .orElse("");
            line("  recovery   " + r.fault() + ", shard " + r.shard() + ": " + Headline.rto(r)
                    + (parts.isEmpty() ? "" : (r.rtoMillis().isPresent() ? " = " : "; ") + parts) + predicted);
        }
        Report.Data data = report.dataSafety();
        line("  data       " + safety(data));
        line("  load       " + Words.count(report.load().offered()) + " operations offered, "
                + Words.count(report.load().completed()) + " completed, "
                + Words.count(report.load().failed())
                + " failed, " + Words.count(report.load().unknown()) + " unknown");
    }

    private static String safety(Report.Data data) {
        if (data.acknowledged().isEmpty()) {
            return "not read back: " + Words.text(data.problem());
        }
        if (data.acknowledged().get() == 0 && data.unknown().orElse(0L) == 0) {
            return "nothing to read back: only a ledger workload's writes are";
        }
        return Words.count(data.acknowledged()) + " writes acknowledged, " + Words.lost(data) + ", "
                + Words.count(data.unknown()) + " of unknown outcome";
    }

    private void rest(int more, String of) {
        if (more > 0) {
            line("           ... and " + more + " more " + of);
        }
    }

    private static String format(String form, Object... values) {
        return String.format(Locale.ROOT, form, values).stripTrailing();
    }

    private void line(String text) {
        out.append(text).append('\n');
    }
}
