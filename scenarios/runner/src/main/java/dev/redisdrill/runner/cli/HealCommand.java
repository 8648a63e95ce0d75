package dev.redisdrill.runner.cli;

import dev.redisdrill.chaos.Labs;
import dev.redisdrill.chaos.guard.HealJournal;
import dev.redisdrill.chaos.lab.LabException;
import dev.redisdrill.runner.experiment.RunKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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

    private int code = ExitCode.PASS;
    private boolean nothingDone = true;

    HealCommand(Io io) {
        this.io = io;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (directory != null) {
            Path run = io.resolve(directory);
            if (!Files.isRegularFile(run.resolve(HealJournal.FILE))) {
                io.err().println(directory + ": is not a run directory, there is no " + HealJournal.FILE + " in it");
                return ExitCode.USAGE;
            }
            heal(run);
        } else {
            for (Path run : HealJournal.interrupted(io.resolve(RUNS))) {
                heal(run);
            }
            attempt(Labs::healAll);
            if (nothingDone) {
                io.out().println("nothing to heal: no interrupted run below " + io.shown(RUNS));
            }
        }
        return code;
    }

    private void heal(Path run) throws InterruptedException {
        attempt(() -> {
            List<String> lines = new ArrayList<>(HealJournal.heal(run)); // refuses while the run goes on
            lines.addAll(RunKeys.heal(run, io.environment()));
            return lines;
        });
        attempt(() -> Labs.heal(run));
    }

    /** What one of them cannot heal does not keep the others from it. */
    private void attempt(Healing healing) throws InterruptedException {
        try {
            for (String line : healing.heal()) {
                io.out().println(line);
                nothingDone = false;
            }
        } catch (IOException | LabException e) {
            io.err().println(e.getMessage());
            nothingDone = false;
            code = ExitCode.INVALID;
        }
    }

    /** Undoes something and says what. */
    private interface Healing {
        List<String> heal() throws IOException, LabException, InterruptedException;
    }
}
