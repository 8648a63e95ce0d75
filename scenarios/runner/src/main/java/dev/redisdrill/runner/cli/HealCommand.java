package dev.redisdrill.runner.cli;

import dev.redisdrill.chaos.guard.HealJournal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code drill heal}. */
@Command(
        name = "heal",
        description = "Undoes what an interrupted run left behind.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        usageHelpAutoWidth = true,
        footerHeading = "%nExamples:%n",
        footer = {"  ./drill heal", "  ./drill heal out"})
final class HealCommand implements Callable<Integer> {
    private static final Path RUNS = Path.of("runs");

    private final Io io;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "DIR",
            description = "The run directory. Otherwise all interrupted runs below runs/.")
    private @Nullable Path directory;

    HealCommand(Io io) {
        this.io = io;
    }

    @Override
    public Integer call() throws IOException {
        if (directory != null) {
            if (!Files.isRegularFile(io.resolve(directory).resolve(HealJournal.FILE))) {
                io.err().println(directory + ": is not a run directory, there is no " + HealJournal.FILE + " in it");
                return ExitCode.USAGE;
            }
            return heal(List.of(io.resolve(directory)));
        }
        List<Path> interrupted = HealJournal.interrupted(io.resolve(RUNS));
        if (interrupted.isEmpty()) {
            io.out().println("nothing to heal: no interrupted run below " + io.shown(RUNS));
        }
        return heal(interrupted);
    }

    /** One that cannot be healed does not keep the others from it. */
    private int heal(List<Path> runs) {
        int code = ExitCode.PASS;
        for (Path run : runs) {
            try {
                HealJournal.heal(run).forEach(line -> io.out().println(line));
            } catch (IOException e) {
                io.err().println(e.getMessage());
                code = ExitCode.INVALID;
            }
        }
        return code;
    }
}
