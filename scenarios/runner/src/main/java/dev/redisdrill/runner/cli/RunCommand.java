package dev.redisdrill.runner.cli;

import dev.redisdrill.runner.experiment.ExperimentRunner;
import dev.redisdrill.runner.experiment.ProgressListener;
import dev.redisdrill.runner.experiment.RunOptions;
import dev.redisdrill.runner.experiment.RunResult;
import dev.redisdrill.runner.plan.Plan;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code drill run}. */
@Command(
        name = "run",
        description = "Runs a drill and judges it; or all drills of an evaluation, which it ranks.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        usageHelpAutoWidth = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./drill run scenarios/library/drills/kill-primary.yaml --out out",
            "  ./drill run scenarios/library/drills --all --out nightly",
            "  ./drill run scenarios/library/evaluation/clients.yaml --set evaluation.repeats=2 --out clients",
            "  ./drill run scenarios/library/load/steady.yaml --set load.duration=10s --seed 7",
            "  ./drill run scenarios/library/drills/freeze-long.yaml --engine /usr/bin/redis-server --quiet"
        })
final class RunCommand implements Callable<Integer> {
    private final Io io;
    private final ExperimentRunner experiments;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private RunArguments arguments;

    RunCommand(Io io, ExperimentRunner experiments) {
        this.io = io;
        this.experiments = experiments;
    }

    @Override
    public Integer call() throws Exception {
        if (arguments.all) {
            return new AllRuns(io, arguments).call();
        }
        Optional<Plan> plan = arguments.scenario.loadToRun(io, !arguments.quiet);
        Optional<String> problem = arguments.problem(io);
        problem.ifPresent(text -> io.err().println(text));
        if (plan.isEmpty() || problem.isPresent()) {
            return ExitCode.USAGE;
        }
        if (plan.get().evaluation().isPresent()) {
            return new EvaluationRun(io, arguments, plan.get()).call();
        }
        Path directory = arguments.directory(io, plan.get().name(), Instant.now());
        Path scenario = io.resolve(arguments.scenario.file());
        RunResult result;
        try (ProgressListener progress = progress()) {
            result = experiments.run(
                    plan.get(),
                    new RunOptions(
                            directory,
                            arguments.engine(io),
                            Optional.ofNullable(scenario.getParent()).orElse(io.directory()),
                            Version.number(),
                            progress));
        }
        io.out().print(result.summary());
        io.out().flush();
        return result.interrupted() ? ExitCode.INTERRUPTED : ExitCode.of(result.verdict());
    }

    private ProgressListener progress() {
        return arguments.quiet
                ? ProgressListener.NONE
                : new ProgressLine(io.err(), io.terminal(), io.colours(), new TerminalWidth(io.environment()));
    }
}
