package dev.redisdrill.reports.render;

import dev.redisdrill.reports.judge.Judge.Judgement;
import java.io.IOException;

/** The forms of a report. Adding one is one renderer and its line here. */
public enum ReportFormat {
    /** For machines; described by {@code report.schema.json}. */
    JSON("report.json", JsonReport::render),
    /** For people: one self-contained file. */
    HTML("report.html", HtmlReport::render),
    /** For pull requests and chat: short. */
    MARKDOWN("report.md", MarkdownReport::render),
    /** For build servers: every objective and precondition is a test case. */
    JUNIT("junit.xml", JunitReport::render);

    private final String fileName;
    private final Renderer renderer;

    ReportFormat(String fileName, Renderer renderer) {
        this.fileName = fileName;
        this.renderer = renderer;
    }

    /** Turns a judgement into the text of a file. */
    private interface Renderer {
        String render(Judgement judgement) throws IOException;
    }

    /** The file's name in a run directory. */
    public String fileName() {
        return fileName;
    }

    /** The file's whole text. */
    public String render(Judgement judgement) throws IOException {
        return renderer.render(judgement);
    }
}
