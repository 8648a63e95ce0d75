package dev.redisdrill.reports.render;

import dev.redisdrill.reports.judge.Judge.Judgement;
import java.io.IOException;

/** The forms of a report. Adding one is one renderer, and its two lines here. */
public enum ReportFormat {
    /** For machines; described by {@code report.schema.json}. */
    JSON("report.json"),
    /** For people: one self-contained file. */
    HTML("report.html"),
    /** For pull requests and chat: short. */
    MARKDOWN("report.md"),
    /** For build servers: every objective and precondition is a test case. */
    JUNIT("junit.xml"),
    /** For the people of the cluster: its usage catalogue, and what was found. */
    CATALOGUE("catalogue.md");

    private final String fileName;

    ReportFormat(String fileName) {
        this.fileName = fileName;
    }

    /** The file's name in a run directory. */
    public String fileName() {
        return fileName;
    }

    /** Whether there is anything to say in this form: a run without a usage catalogue has no page of it. */
    public boolean isFor(Judgement judgement) {
        return this != CATALOGUE || judgement.report().catalogue().isPresent();
    }

    /** The file's whole text. */
    public String render(Judgement judgement) throws IOException {
        return switch (this) {
            case JSON -> JsonReport.render(judgement);
            case HTML -> HtmlReport.render(judgement);
            case MARKDOWN -> MarkdownReport.render(judgement);
            case JUNIT -> JunitReport.render(judgement);
            case CATALOGUE -> CataloguePage.render(judgement);
        };
    }
}
