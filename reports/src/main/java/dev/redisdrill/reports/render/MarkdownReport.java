package dev.redisdrill.reports.render;

import dev.redisdrill.reports.judge.CatalogueSection;
import dev.redisdrill.reports.judge.Judge.Judgement;
import dev.redisdrill.reports.judge.Report;
import dev.redisdrill.reports.stats.Figures;
import dev.redisdrill.reports.verdict.ObjectiveResult;
import dev.redisdrill.reports.verdict.Verdict;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** {@code report.md}: the verdict and its figures, short, in GitHub's Markdown. */
final class MarkdownReport {
    private static final Map<Verdict, String> SIGNS =
            Map.of(Verdict.PASS, "✅", Verdict.WARN, "⚠️", Verdict.INVALID, "❔", Verdict.FAIL, "❌");

    private final StringBuilder out = new StringBuilder();

    private MarkdownReport() {}

    static String render(Judgement judgement) {
        MarkdownReport markdown = new MarkdownReport();
        markdown.write(judgement.report());
        return markdown.out.toString();
    }

    private void write(Report report) {
        line("## " + sign(report.verdict()) + " · "
                + escape(Words.text(report.run().scenario())));
        line("");
        line(escape(Headline.why(report)));
        line("");
        line(escape(Headline.cluster(report)) + " · started "
                + escape(Words.text(report.run().startedAt())) + " · seed "
                + Words.text(report.run().seed()));
        line("");
        objectives(report);
        recovery(report);
        data(report);
        services(report);
        report.catalogue().ifPresent(this::catalogue);
        load(report);
    }

    private void objectives(Report report) {
        if (!report.objectives().isEmpty()) {
            row("Objective", "Verdict", "Target", "Measured", "Why");
            row("---", "---", "---:", "---:", "---");
            report.objectives()
                    .forEach(o -> row(
                            escape(o.name()), sign(o.verdict()), Words.target(o), Words.value(o), escape(o.reason())));
            line("");
        }
        List<ObjectiveResult> bad = report.preconditions().stream()
                .filter(p -> p.verdict() != Verdict.PASS)
                .toList();
        for (ObjectiveResult p : bad) {
            line("- " + sign(p.verdict()) + " **" + escape(p.name()) + "**: " + escape(p.reason()));
        }
        if (!bad.isEmpty()) {
            line("");
        }
    }

    private void recovery(Report report) {
        if (report.recovery().isEmpty()) {
            return;
        }
        row("Fault", "Shard", "RTO", "Detect", "Elect", "Client", "SLO restored", "Redundancy restored", "Predicted");
        row("---", "---:", "---:", "---:", "---:", "---:", "---:", "---:", "---:");
        report.recovery()
                .forEach(r -> row(
                        escape(r.fault()),
                        Integer.toString(r.shard()),
                        Headline.rto(r),
                        Words.millis(r.detectMillis()),
                        Words.millis(r.electMillis()),
                        Words.millis(r.clientMillis()),
                        Words.millis(r.sloRestoredMillis()),
                        Words.millis(r.redundancyRestoredMillis()),
                        r.predictedMillis()
                                .map(p -> Figures.text(p.low()) + " to " + Words.millis(OptionalDouble.of(p.high())))
                                .orElse(Words.UNKNOWN)));
        line("");
    }

    private void data(Report report) {
        Report.Data data = report.dataSafety();
        if (data.acknowledged().isEmpty()) {
            line("Data safety: not read back (" + escape(Words.text(data.problem())) + ").");
        } else {
            line("Data safety: " + Words.count(data.acknowledged()) + " writes acknowledged, **"
                    + Words.lost(data) + "**, " + Words.count(data.stale()) + " stale reads, "
                    + Words.count(data.phantom()) + " phantoms, " + Words.count(data.unknown())
                    + " of unknown outcome"
                    + (data.rpoMillis().isPresent()
                            ? "; oldest lost write " + Words.millis(data.rpoMillis()) + " before the fault"
                            : "")
                    + ".");
        }
        line("");
    }

    private void services(Report report) {
        if (report.services().isEmpty()) {
            return;
        }
        row("Service", "Check", "Seen", "What must not be", "First sample");
        row("---", "---", "---", "---", "---");
        Crowd.worst(report.services(), HtmlServices.WORST_FIRST)
                .forEach(s -> row(
                        escape(s.tenant() + " / " + s.workload()),
                        escape(s.check()),
                        escape(HtmlServices.text(s, s.totals(), false)),
                        (s.violated() > 0 ? "**" : "")
                                + escape(HtmlServices.text(s, s.totals(), true))
                                + (s.violated() > 0 ? "**" : ""),
                        escape(s.problem()
                                .or(() -> s.samples().stream()
                                        .findFirst()
                                        .map(x -> (x.shard() == 0 ? "" : "shard " + x.shard() + ", ") + "item "
                                                + x.item() + ": " + x.detail()))
                                .orElse(""))));
        line("");
        if (Crowd.is(report.services().size())) {
            line("Those " + Crowd.WORST + " of "
                    + Figures.count(report.services().size()) + " services that fare worst; all are in report.json.");
            line("");
        }
    }

    private void catalogue(CatalogueSection section) {
        line(escape(CatalogueWords.look(section)) + " "
                + (section.findings().isEmpty()
                        ? "The usage catalogue is in catalogue.md."
                        : "**" + section.findings().size()
                                + " findings**, all in catalogue.md; the first: "
                                + escape(section.findings().get(0).what() + ", "
                                        + section.findings().get(0).detail()) + "."));
        line("");
    }

    private void load(Report report) {
        line("Load: " + Words.count(report.load().offered()) + " operations offered, "
                + Words.count(report.load().completed()) + " completed, "
                + Words.count(report.load().failed())
                + " failed, " + Words.count(report.load().unknown()) + " unknown.");
    }

    static String sign(Verdict verdict) {
        return SIGNS.get(verdict) + " **" + verdict + "**";
    }

    /** Data stays data: nothing in it is markup, a link, a mention or the end of a table cell. */
    static String escape(String text) {
        StringBuilder escaped = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '@' -> escaped.append("&#64;");
                case '\n', '\r' -> escaped.append(' ');
                case '\\', '`', '*', '_', '{', '}', '[', ']', '#', '|', '!', '~' ->
                    escaped.append('\\').append(c);
                default -> escaped.append(c);
            }
        }
        return escaped.toString();
    }

    private void row(String... cells) {
        line("| " + String.join(" | ", cells) + " |");
    }

    private void line(String text) {
        out.append(text).append('\n');
    }
}
