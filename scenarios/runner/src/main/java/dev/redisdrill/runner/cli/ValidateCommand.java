package dev.redisdrill.runner.cli;

import dev.redisdrill.runner.plan.ScenarioFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code drill validate}. */
@Command(
        name = "validate",
        description = "Checks scenario files: all of them, all errors. Starts nothing.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        usageHelpAutoWidth = true,
        footerHeading = "%nExample:%n",
        footer = "  ./drill validate scenarios/library/*/*.yaml")
final class ValidateCommand implements Callable<Integer> {
    private final Io io;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Scenario files.")
    private List<Path> files = new ArrayList<>();

    ValidateCommand(Io io) {
        this.io = io;
    }

    @Override
    public Integer call() {
        boolean good = true;
        for (Path file : files) {
            ScenarioFile.Loaded loaded = ScenarioFile.read(io.directory(), file, List.of());
            loaded.problems().forEach(problem -> io.err().println(problem));
            if (loaded.errors().isEmpty()) {
                io.out().println(file + ": OK");
            }
            good &= loaded.errors().isEmpty();
        }
        return good ? ExitCode.PASS : ExitCode.USAGE;
    }
}
