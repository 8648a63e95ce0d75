package dev.redisdrill.runner.cli;

import dev.redisdrill.runner.campaign.Campaign;
import dev.redisdrill.runner.campaign.CampaignReport;
import dev.redisdrill.runner.campaign.ChildRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/** {@code drill run DIR --all}. */
final class AllRuns implements Callable<Integer> {
    private final Io io;
    private final RunArguments arguments;

    AllRuns(Io io, RunArguments arguments) {
        this.io = io;
        this.arguments = arguments;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path directory = io.resolve(arguments.scenario.file());
        Optional<String> problem = !Files.isDirectory(directory)
                ? Optional.of(arguments.scenario.file() + ": is not a directory; --all runs every scenario below one")
                : arguments.problem(io);
        if (problem.isPresent()) {
            io.err().println(problem.get());
            return ExitCode.USAGE;
        }
        List<Path> files = Library.filesIn(directory);
        if (files.isEmpty()) {
            io.err().println(arguments.scenario.file() + ": there is no .yaml file below it");
            return ExitCode.USAGE;
        }
        if (!arguments.scenario.allLoad(io, files)) {
            return ExitCode.USAGE;
        }
        Path out = arguments.directoryOfAll(io, Instant.now());
        Campaign campaign = new Campaign(new ChildRun(io.home().resolve("drill"), arguments.handedOn(io)), line -> {
            if (!arguments.quiet) {
                io.err().println(line);
            }
        });
        CampaignReport report = new CampaignReport(campaign.run(files, out));
        report.writeJunit(out);
        io.out().print(report.table());
        io.out().println("\nReports: " + io.shown(out));
        io.out().flush();
        return report.exitCode();
    }
}
