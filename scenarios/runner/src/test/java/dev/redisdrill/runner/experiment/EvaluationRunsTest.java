package dev.redisdrill.runner.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.redisdrill.reports.Evaluations;
import dev.redisdrill.reports.evaluation.Evaluation;
import dev.redisdrill.reports.verdict.Verdict;
import dev.redisdrill.runner.campaign.DrillRunner;
import dev.redisdrill.runner.campaign.EvaluationRuns;
import dev.redisdrill.runner.plan.Plan;
import dev.redisdrill.runner.plan.ScenarioException;
import dev.redisdrill.runner.plan.ScenarioFile;
import dev.redisdrill.timeline.spec.SpecJson;
import dev.redisdrill.timeline.time.RunClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole evaluation over no-op parts: real scenario files, plans, run directories and reports. */
class EvaluationRunsTest {
    @TempDir
    Path directory;

    private final List<String> told = new ArrayList<>();

    private static final Plan PLAN = TestPlans.of("""
            name: clients
            description: Which one?
            load: {warmup: 20ms, duration: 1s}
            tenants: [{name: a, workloads: [{cache: {rate: 10/s}}]}]
            objectives: [{recovered: {}}]
            evaluation:
              repeats: 2
              variants:
                - {name: x, client: {lettuce: {}}}
                - {name: y, client: {jedis: {}}}
            """);

    private static DrillRunner.Outcome drill(Path scenario, Path out) throws IOException {
        try {
            Plan plan = ScenarioFile.read(scenario, List.of()).orThrow();
            RunResult result = RunSession.of(new NoopParts(RunClock.startingNow()))
                    .run(plan, new RunOptions(out, Optional.empty(), out, "test", ProgressListener.NONE));
            JsonNode report = SpecJson.mapper().readTree(Files.readString(out.resolve("report.json")));
            return new DrillRunner.Outcome(result.verdict() == Verdict.FAIL ? 1 : 3, report, "");
        } catch (ScenarioException e) {
            throw new IOException(e);
        }
    }

    @Test
    void variantsTakeTurnsAndRunsThatMeasuredNothingAreNotRanked() throws Exception {
        boolean complete = new EvaluationRuns(EvaluationRunsTest::drill, told::add).run(PLAN, directory);

        assertThat(complete).isTrue();
        assertThat(told.stream().filter(line -> !line.contains(":")))
                .containsExactly("[1/4] x, repeat 1", "[2/4] y, repeat 1", "[3/4] x, repeat 2", "[4/4] y, repeat 2");
        assertThat(Plan.read(directory.resolve("y/2/plan.json")))
                .isEqualTo(PLAN.with(PLAN.evaluation().orElseThrow().variants().get(1), 2));
        Evaluation evaluation = Evaluations.write(directory);
        assertThat(evaluation.verdict()).isEqualTo(Verdict.INVALID);
        assertThat(evaluation.variants()).hasSize(2).allSatisfy(variant -> {
            assertThat(variant.place()).isEmpty();
            assertThat(variant.problem().orElseThrow()).startsWith("0 of 2 runs count; repeat 1: ");
            assertThat(variant.runs()).extracting(Evaluation.Run::verdict).doesNotContain(Optional.empty());
        });
    }

    @Test
    void anInterruptionEndsItAndWhatRanIsThere() throws Exception {
        EvaluationRuns runs = new EvaluationRuns(
                (scenario, out) -> {
                    DrillRunner.Outcome outcome = drill(scenario, out);
                    return told.size() < 3 ? outcome : new DrillRunner.Outcome(130, outcome.report(), "");
                },
                told::add);

        assertThat(runs.run(PLAN, directory)).isFalse();
        Evaluation evaluation = Evaluations.write(directory);
        assertThat(evaluation.verdict()).isEqualTo(Verdict.INVALID);
        assertThat(evaluation.problems()).allMatch(problem -> problem.contains("0 of 2 runs count"));
        assertThat(evaluation.variants().get(0).runs().get(1).problem()).contains("it did not run");

        EvaluationRuns stopped = new EvaluationRuns(EvaluationRunsTest::drill, told::add);
        stopped.stop();
        assertThat(stopped.run(PLAN, directory.resolve("other"))).isFalse();
    }
}
