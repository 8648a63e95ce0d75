package dev.redisdrill.runner.cli;

import dev.redisdrill.chaos.guard.HealJournal;
import dev.redisdrill.chaos.guard.InterruptedRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code drill heal}. */
@Command(
        name = "heal",
        description = "Undoes what an interrupted run left behind.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        usageHelpAutoWidth = true,
        footerHeading = "%nExamples:%n",
        footer = {"  ./drill heal", "  ./drill heal out", "  ./drill heal --context prod --namespace redis"})
final class HealCommand implements Callable<Integer> {
    private static final Path RUNS = Path.of("runs");

    private final Io io;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "DIR",
            description = "The run directory. Otherwise all interrupted runs below runs/.")
    private @Nullable Path directory;

    @Option(
            names = "--context",
            paramLabel = "CONTEXT",
            description =
                    "Removes every experiment and Job of this harness from a namespace of a Kubernetes cluster, of runs that"
                            + " still go on, too: a context of the kubeconfig.")
    private @Nullable String context;

    @Option(
            names = "--namespace",
            paramLabel = "NAMESPACE",
            description = "The namespace, with --context. Otherwise the context's.")
    private @Nullable String namespace;

    HealCommand(Io io) {
        this.io = io;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Healing healing = new Healing(io.out()::println, io.err(), io.environment());
        if (context != null || namespace != null) {
            return kubernetes(healing);
        }
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

    private int kubernetes(Healing healing) throws InterruptedException {
        if (context == null || directory != null) {
            io.err()
                    .println(
                            context == null
                                    ? "--namespace: says where to look in a cluster; give --context CONTEXT as well"
                                    : "--context: heals a namespace, of all runs; name either that or a run directory");
            return ExitCode.USAGE;
        }
        healing.healKubernetes(context, Optional.ofNullable(namespace));
        if (healing.foundNothing()) {
            io.out().println("nothing to heal: no experiment or Job of this harness is there");
        }
        return healing.failed() ? ExitCode.INVALID : ExitCode.PASS;
    }
}
