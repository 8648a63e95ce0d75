package dev.redisdrill.runner.campaign;

import dev.redisdrill.reports.Evaluations;
import dev.redisdrill.runner.plan.EvaluationSpec;
import dev.redisdrill.runner.plan.Plan;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Runs the variants of an evaluation, each in its turn (A B C A B C), so that what the machine does meanwhile meets all of
 * them alike.
 *
 * <p>Confined to one thread, except for {@link #stop}.
 */
public final class EvaluationRuns {
    private final DrillRunner runner;
    private final Consumer<String> progress;
    private volatile boolean stopped;

    /** @param progress takes a line when a run begins, and one when it has ended */
    public EvaluationRuns(DrillRunner runner, Consumer<String> progress) {
        this.runner = runner;
        this.progress = progress;
    }

    /** Begins no further run. From any thread. */
    public void stop() {
        stopped = true;
    }

    /**
     * Runs them all, or those before an interruption.
     *
     * @param plan with an evaluation
     * @param out its directory; each run's lies below it, with its scenario beside
     * @return whether all of them ran to their ends
     * @throws IOException if one could not be started; what was measured before is there
     */
    public boolean run(Plan plan, Path out) throws IOException, InterruptedException {
        EvaluationSpec evaluation = plan.evaluation().orElseThrow();
        Files.createDirectories(out);
        plan.write(out);
        int number = 0;
        for (int repeat = 1; repeat <= evaluation.repeats(); repeat++) {
            for (EvaluationSpec.Variant variant : evaluation.variants()) {
                number++;
                if (stopped || !completes(plan, variant, repeat, out, number + "/" + evaluation.runs())) {
                    return false;
                }
            }
        }
        return true;
    }

    private boolean completes(Plan plan, EvaluationSpec.Variant variant, int repeat, Path out, String which)
            throws IOException, InterruptedException {
        Path directory = out.resolve(Evaluations.placeOf(variant.name(), repeat));
        Path parent = Files.createDirectories(Objects.requireNonNull(directory.getParent()));
        Path scenario = parent.resolve(repeat + ".yaml");
        Files.writeString(scenario, plan.with(variant, repeat).toYaml(), StandardCharsets.UTF_8);
        String name = "[" + which + "] " + variant.name() + ", repeat " + repeat;
        progress.accept(name);
        DrillRunner.Outcome outcome = runner.run(scenario, directory);
        progress.accept(
                name + ": " + outcome.verdict() + (outcome.report().isMissingNode() ? "; " + outcome.message() : ""));
        return !outcome.interrupted();
    }
}
