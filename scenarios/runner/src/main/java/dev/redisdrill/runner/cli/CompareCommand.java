package dev.redisdrill.runner.cli;

import dev.redisdrill.reports.Comparisons;
import dev.redisdrill.reports.compare.Comparison;
import dev.redisdrill.reports.verdict.Verdict;
import dev.redisdrill.runner.plan.Plan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code drill compare}. */
@Command(
        name = "compare",
        description = "Two runs side by side, from their directories alone; refuses unlike runs.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        usageHelpAutoWidth = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./drill compare before after",
            "  ./drill compare out/lettuce-library/1 out/jedis/1 --json",
            "",
            "Alike are runs of the same scenario, load, faults, topology, engine version, isolation and number of cores;"
                    + " other seeds and clients are only said. Exit code 0, 2 if they are unlike, 3 if one of them is"
                    + " INVALID: then its figures are shown, and say nothing."
        })
final class CompareCommand implements Callable<Integer> {
    private final Io io;

    @Parameters(index = "0", paramLabel = "DIR_A", description = "The directory of the run that is compared with.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path first;

    @Parameters(
            index = "1",
            paramLabel = "DIR_B",
            description = "The directory of the run whose differences are shown.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path second;

    @Option(names = "--force", description = "Compare unlike runs all the same.")
    private boolean force;

    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    CompareCommand(Io io) {
        this.io = io;
    }

    @Override
    public Integer call() throws IOException {
        Optional<String> problem = problem(first).or(() -> problem(second));
        if (problem.isPresent()) {
            io.err().println(problem.get());
            return ExitCode.USAGE;
        }
        Comparison comparison = Comparisons.of(io.resolve(first), io.resolve(second));
        if (!comparison.alike() && !force) {
            comparison.unlike().forEach(reason -> io.err().println("unlike runs: " + reason));
            io.err().println("a difference of their figures would say nothing; --force shows it all the same");
            return ExitCode.USAGE;
        }
        io.out().print(json ? Comparisons.json(comparison) : Comparisons.text(comparison));
        io.out().flush();
        boolean invalid = List.of(comparison.a(), comparison.b()).stream()
                .anyMatch(side -> side.verdict() == Verdict.INVALID
                        || side.invalidBecause().isPresent());
        return invalid ? ExitCode.INVALID : ExitCode.PASS;
    }

    private Optional<String> problem(Path directory) {
        Path run = io.resolve(directory);
        if (Files.isRegularFile(run.resolve(Plan.FILE))) {
            return Files.isRegularFile(run.resolve("evaluation.json"))
                    ? Optional.of(directory + ": is the directory of an evaluation; name one of the runs below it")
                    : Optional.empty();
        }
        return Optional.of(directory + ": "
                + (Files.isDirectory(run)
                        ? "is not a run directory, there is no " + Plan.FILE + " in it"
                        : "there is no such directory"));
    }
}
