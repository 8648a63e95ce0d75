package dev.redisdrill.runner.cli;

import dev.redisdrill.runner.plan.ScenarioFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code drill list}. */
@Command(
        name = "list",
        description = "Lists the library of scenarios, one line each.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        usageHelpAutoWidth = true)
final class ListCommand implements Callable<Integer> {
    private final Io io;

    ListCommand(Io io) {
        this.io = io;
    }

    @Override
    public Integer call() throws IOException {
        Path library = io.home().resolve("scenarios/library");
        if (!Files.isDirectory(library)) {
            throw new IOException("there is no library at " + library + "; start the program by ./drill");
        }
        List<Path> files = Library.filesIn(library);
        int width = files.stream()
                .mapToInt(file -> io.shown(file).toString().length())
                .max()
                .orElse(0);
        for (Path file : files) {
            String name = io.shown(file).toString();
            io.out()
                    .println(name
                            + " ".repeat(width - name.length() + 2)
                            + ScenarioFile.descriptionOf(file).orElse("(no description)"));
        }
        return ExitCode.PASS;
    }
}
