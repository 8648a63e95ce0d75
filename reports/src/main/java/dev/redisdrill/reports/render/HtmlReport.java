package dev.redisdrill.reports.render;

import dev.redisdrill.reports.judge.Judge.Judgement;
import java.io.IOException;

/** {@code report.html}, a {@link Page}. */
final class HtmlReport {
    private HtmlReport() {}

    static String render(Judgement judgement) throws IOException {
        ChartData charts = ChartData.of(judgement.evidence());
        return Page.render("report.mustache", "report.js", HtmlModel.of(judgement, charts), charts);
    }
}
