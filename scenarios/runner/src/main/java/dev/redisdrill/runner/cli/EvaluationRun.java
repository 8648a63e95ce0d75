package dev.redisdrill.runner.cli;

import dev.redisdrill.reports.Evaluations;
import dev.redisdrill.reports.evaluation.Evaluation;
import dev.redisdrill.runner.campaign.ChildRun;
import dev.redisdrill.runner.campaign.EvaluationRuns;
import dev.redisdrill.runner.experiment.Interruption;
import dev.redisdrill.runner.plan.Plan;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/** {@code drill run} of a scenario that is an evaluation: each run is a process of its own, in its own namespace. */
final class EvaluationRun implements Callable<Integer> {
    private final Io io;
    private final RunArguments arguments;
    private final Plan plan;

    EvaluationRun(Io io, RunArguments arguments, Plan plan) {
        this.io = io;
        this.arguments = arguments;
        this.plan = plan;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path out = arguments.directory(io, plan.name(), Instant.now());
        List<String> options =
                arguments.engine(io).map(engine -> List.of("--engine", engine)).orElse(List.of());
        EvaluationRuns runs = new EvaluationRuns(new ChildRun(io.home().resolve("drill"), options), line -> {
            if (!arguments.quiet) {
                io.err().println(line);
            }
        });
        Path base = Optional.ofNullable(io.resolve(arguments.scenario.file()).getParent())
                .orElse(io.directory());
        boolean complete;
        Evaluation evaluation;
        Interruption interruption = Interruption.tells(runs::stop);
        try (interruption) {
            complete = runs.run(plan.from(base), out);
            evaluation = Evaluations.write(out);
            if (!complete) {
                io.out().println("The evaluation was interrupted: only what ran before is in it.\n");
            }
        }
        io.out().print(Evaluations.summary(evaluation, io.shown(out)));
        io.out().flush();
        return complete ? ExitCode.of(evaluation.verdict()) : ExitCode.INTERRUPTED;
    }
}
