package dev.redisdrill.runner.cli;

import dev.redisdrill.chaos.guard.HealJournal;
import dev.redisdrill.chaos.guard.InterruptedRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    public Integer call() throws IOException, InterruptedException {
        Healing healing = new Healing(io.out()::println, io.err(), io.environment());
        if (directory == null) {
            healing.healAll(InterruptedRun.below(io.resolve(RUNS)));
            if (healing.foundNothing()) {
                io.out().println("nothing to heal: no interrupted run below " + io.shown(RUNS));
            }
        } else {
            Path run = io.resolve(directory);
            if (!Files.isRegularFile(run.resolve(HealJournal.FILE))) {
                io.err().println(directory + ": is not a run directory, there is no " + HealJournal.FILE + " in it");
                return ExitCode.USAGE;
            }
            healing.heal(run);
            if (healing.foundNothing()) {
                io.out().println(directory + ": nothing to heal");
            }
        }
        return healing.failed() ? ExitCode.INVALID : ExitCode.PASS;
    }
}
