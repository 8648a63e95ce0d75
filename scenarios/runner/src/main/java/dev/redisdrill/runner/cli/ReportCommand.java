package dev.redisdrill.runner.cli;

import dev.redisdrill.reports.Evaluations;
import dev.redisdrill.reports.Reports;
import dev.redisdrill.reports.evaluation.Evaluation;
import dev.redisdrill.reports.judge.Report;
import dev.redisdrill.runner.plan.Plan;
import dev.redisdrill.simulations.merge.RunMerge;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code drill report}. */
@Command(
        name = "report",
        description =
                "Judges and renders a finished run directory (or that of an evaluation) again, from what is in it.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        usageHelpAutoWidth = true,
        footerHeading = "%nExample:%n",
        footer = "  ./drill report out")
final class ReportCommand implements Callable<Integer> {
    private final Io io;

    @Parameters(index = "0", paramLabel = "DIR", description = "The run directory.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path directory;

    ReportCommand(Io io) {
        this.io = io;
    }

    @Override
    public Integer call() throws IOException {
        Path run = io.resolve(directory);
        if (!Files.isRegularFile(run.resolve(Plan.FILE))) {
            io.err()
                    .println(directory + ": "
                            + (Files.isDirectory(run)
                                    ? "is not a run directory, there is no " + Plan.FILE + " in it"
                                    : "there is no such directory"));
            return ExitCode.USAGE;
        }
        if (Evaluations.isEvaluation(run)) {
            Evaluation evaluation = Evaluations.write(run);
            io.out().print(Evaluations.summary(evaluation, directory));
            io.out().flush();
            return ExitCode.of(evaluation.verdict());
        }
        RunMerge.mergeWhatWasLeft(run);
        Report report = Reports.write(run);
        io.out().print(Reports.summary(report, directory));
        io.out().flush();
        return ExitCode.of(report.verdict());
    }
}
