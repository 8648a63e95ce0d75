package dev.redisdrill.reports.render;

import dev.redisdrill.reports.judge.Judge.Judgement;

/** {@code report.html}. */
final class HtmlReport {
    private HtmlReport() {}

    static String render(Judgement judgement) {
        return "<!doctype html><title>" + judgement.report().verdict() + "</title>\n";
    }
}
