package dev.redisdrill.reports;

import dev.redisdrill.reports.judge.Judge;
import dev.redisdrill.reports.judge.Report;
import dev.redisdrill.reports.render.Manifest;
import dev.redisdrill.reports.render.ReportFormat;
import dev.redisdrill.reports.render.TextSummary;
import dev.redisdrill.reports.run.RunDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The one call from a run directory to its reports. */
public final class Reports {
    private Reports() {}

    /**
     * Judges a run directory and writes {@code report.json}, {@code report.html}, {@code report.md} and
     * {@code junit.xml} into it, {@code catalogue.md} where the scenario has a usage catalogue, and {@code MANIFEST.sha256} over everything, last. Doing it again gives the same files.
     *
     * @return what the reports say; {@link Report#verdict()} is the verdict of the run
     * @throws IOException if it is not a directory, or cannot be written to; never for what is missing in it
     */
    public static Report write(Path runDirectory) throws IOException {
        Judge.Judgement judgement = Judge.judge(RunDirectory.open(runDirectory));
        for (ReportFormat format : ReportFormat.values()) {
            if (format.isFor(judgement)) {
                replace(runDirectory.resolve(format.fileName()), format.render(judgement));
            }
        }
        Manifest.write(runDirectory);
        return judgement.report();
    }

    /** The report on one screen of a terminal, without colours; ends with a line end. */
    public static String summary(Report report, Path runDirectory) {
        return TextSummary.of(report, runDirectory);
    }

    /** There as a whole or not at all. */
    static void replace(Path file, String text) throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + ".part");
        Files.writeString(draft, text, StandardCharsets.UTF_8);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
