package dev.redisdrill.reports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import com.fasterxml.jackson.databind.JsonNode;
import dev.redisdrill.reports.evaluation.Estimate;
import dev.redisdrill.reports.evaluation.Evaluation;
import dev.redisdrill.reports.verdict.Verdict;
import dev.redisdrill.timeline.spec.SpecJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Simulated runs whose differences are known. */
class EvaluationTest {
    @TempDir
    Path directory;

    @Test
    void intervalsAreThoseOfStudent() {
        // Student's own example of additional hours of sleep (Biometrika 6, 1908): the difference of two drugs.
        double[] sleep = {1.2, 2.4, 1.3, 1.3, 0.0, 1.0, 1.8, 0.8, 4.6, 1.4};
        Estimate estimate = Estimate.of(sleep, 0.95);

        assertThat(estimate.mean()).isEqualTo(1.58, offset(1e-9));
        assertThat(estimate.low().orElseThrow()).isEqualTo(0.7001142, offset(1e-6)); // as R's t.test(sleep) has it
        assertThat(estimate.high().orElseThrow()).isEqualTo(2.4598858, offset(1e-6));
        assertThat(estimate.n()).isEqualTo(10);

        // t of the tables for 1 and 2 degrees of freedom: 12.706 and 4.303.
        assertThat(Estimate.of(new double[] {100, 102}, 0.95).high().orElseThrow())
                .isEqualTo(101 + 12.706, offset(1e-3));
        assertThat(Estimate.of(new double[] {99, 100, 101}, 0.95).high().orElseThrow())
                .isEqualTo(100 + 4.303 / Math.sqrt(3), offset(1e-3));
        assertThat(Estimate.of(new double[] {1, 9}, 0.95).low().orElseThrow())
                .as("figures are never negative")
                .isZero();
        assertThat(Estimate.of(new double[] {7}, 0.95).low()).isEmpty();
    }

    @Test
    void aDifferenceIsOneWhereWelchSaysSo() {
        // R's t.test(extra ~ group, sleep), two-sided p = 0.07939 with 17.776 degrees of freedom.
        double[] one = {0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0};
        double[] other = {1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4};
        assertThat(Estimate.smaller(one, other, 0.92)).isTrue();
        assertThat(Estimate.smaller(one, other, 0.9207)).isFalse();
        assertThat(Estimate.smaller(other, one, 0.5)).isFalse();

        assertThat(Estimate.smaller(new double[] {1}, new double[] {100}, 0.95))
                .as("one value says nothing of the spread")
                .isFalse();
        assertThat(Estimate.smaller(new double[] {0, 0}, new double[] {0, 0}, 0.95))
                .isFalse();
        assertThat(Estimate.smaller(new double[] {0.1, 0.1}, new double[] {0.1, 0.1, 0.1}, 0.95))
                .as("equal values whose means are rounded differently")
                .isFalse();
        assertThat(Estimate.smaller(new double[] {0, 0}, new double[] {3, 3}, 0.95))
                .isTrue();
        assertThat(Estimate.smaller(new double[] {0, 0, 0}, new double[] {0, 3, 6}, 0.95))
                .isFalse();
    }

    private static final String PLAN = """
            {"schema": "redis-drill/plan/1", "name": "clients", "description": "Which <b>one</b>?", "seed": 7,
             "evaluation": {"repeats": %d, "confidence": "95%%", "variants": [
               {"name": "slow", "description": null, "client": {"jedis": {"maxAttempts": 5}}},
               {"name": "fast", "description": "the fast one", "client": {"lettuce": {"preset": "production"}}},
               {"name": "also-fast", "description": null, "client": {"lettuce": {"preset": "library"}}}]}}
            """;

    private void plan(int repeats) throws IOException {
        Files.writeString(directory.resolve("plan.json"), PLAN.formatted(repeats), StandardCharsets.UTF_8);
    }

    private void run(String variant, int repeat, SimulatedRun run) throws IOException {
        run.write(directory.resolve(variant).resolve(String.valueOf(repeat)));
    }

    @Test
    void ranksWhatDiffersAndCallsTheRestTies() throws Exception {
        plan(3);
        int[] jitter = {0, 30, -20};
        for (int repeat = 1; repeat <= 3; repeat++) {
            int off = jitter[repeat - 1];
            run(
                    "slow",
                    repeat,
                    SimulatedRun.kill().outage(Duration.ofMillis(7_500 + off)).lost(3, Duration.ofMillis(41)));
            run(
                    "fast",
                    repeat,
                    SimulatedRun.kill().outage(Duration.ofMillis(3_500 + off)).lost(3, Duration.ofMillis(41)));
            run(
                    "also-fast",
                    repeat,
                    SimulatedRun.kill().outage(Duration.ofMillis(3_510 - off)).lost(3, Duration.ofMillis(41)));
        }

        Evaluation evaluation = Evaluations.write(directory);

        assertThat(evaluation.verdict()).isEqualTo(Verdict.PASS);
        assertThat(evaluation.variants())
                .extracting(Evaluation.Variant::name)
                .last()
                .isEqualTo("slow");
        Evaluation.Ranked slow = outage(evaluation, "slow");
        Evaluation.Ranked fast = outage(evaluation, "fast");
        assertThat(fast.estimate().mean()).isEqualTo(3_503.3, offset(2.0));
        assertThat(slow.estimate().mean()).isEqualTo(7_503.3, offset(2.0));
        assertThat(fast.rank()).contains(1);
        assertThat(fast.tiedWith()).containsExactly("also-fast");
        assertThat(slow.rank()).contains(3);
        assertThat(slow.tiedWith()).isEmpty();
        assertThat(variant(evaluation, "fast")
                        .estimates()
                        .get("lost")
                        .estimate()
                        .mean())
                .isEqualTo(3);
        assertThat(variant(evaluation, "fast").estimates().get("lost").tiedWith())
                .containsExactlyInAnyOrder("slow", "also-fast");
        assertThat(variant(evaluation, "fast").estimates())
                .as("no service of the run could show it: nothing is said, and not 0")
                .doesNotContainKey("duplicates");

        JsonNode json = SpecJson.mapper().readTree(Files.readString(directory.resolve("evaluation.json")));
        assertThat(json.path("schema").asText()).isEqualTo(Evaluation.SCHEMA);
        assertThat(json.at("/variants/2/place").asInt()).isEqualTo(3);
        assertThat(json.at("/variants/2/runs/0/figures/duplicates").isNull()).isTrue();
        assertThat(Files.readString(directory.resolve("evaluation.md"))).contains("| slow |", "Student");
        assertThat(Files.readString(directory.resolve("evaluation.html")))
                .contains("Which &lt;b&gt;one", "echarts", "chart-outage")
                .doesNotContain("<b>one");
        assertThat(Evaluations.summary(evaluation, directory).lines())
                .anyMatch(line -> line.matches("  3 +slow +3/3 .*7,503 .*"));
    }

    @Test
    void runsThatAreInvalidDoNotCountAndAVariantOfThemIsNotRanked() throws Exception {
        plan(3);
        for (int repeat = 1; repeat <= 3; repeat++) {
            run("fast", repeat, SimulatedRun.kill());
            run("also-fast", repeat, repeat == 2 ? SimulatedRun.kill().saturated() : SimulatedRun.kill());
        }
        run("slow", 1, SimulatedRun.kill());

        Evaluation evaluation = Evaluations.write(directory);

        assertThat(evaluation.verdict()).isEqualTo(Verdict.INVALID);
        assertThat(variant(evaluation, "slow").place()).isEqualTo(Optional.empty());
        assertThat(evaluation.problems()).containsExactly("slow: 1 of 3 runs count; repeat 2: it did not run");
        assertThat(variant(evaluation, "also-fast").usable()).isEqualTo(2);
        assertThat(variant(evaluation, "also-fast").place()).contains(1);
        assertThat(outage(evaluation, "also-fast").estimate().n()).isEqualTo(2);
        assertThat(Evaluations.summary(evaluation, directory)).contains("not ranked: slow: 1 of 3");
    }

    @Test
    void oneRepeatTellsNothingFromChance() throws Exception {
        plan(1);
        run("slow", 1, SimulatedRun.kill().outage(Duration.ofSeconds(8)));
        run("fast", 1, SimulatedRun.kill());
        run("also-fast", 1, SimulatedRun.kill());

        Evaluation evaluation = Evaluations.write(directory);

        assertThat(evaluation.variants()).extracting(Evaluation.Variant::place).containsOnly(Optional.of(1));
        assertThat(evaluation.variants())
                .last()
                .extracting(Evaluation.Variant::name)
                .isEqualTo("slow");
        assertThat(Evaluations.summary(evaluation, directory))
                .contains("With one repeat nothing can be told from chance");
    }

    @Test
    void aShardThatNeverComesBackWasAwayUntilTheEndAtLeast() throws Exception {
        plan(1);
        run("slow", 1, SimulatedRun.kill().neverRecovers());
        run("fast", 1, SimulatedRun.kill());
        run("also-fast", 1, SimulatedRun.kill());

        assertThat(outage(Evaluations.write(directory), "slow").estimate().mean())
                .isEqualTo((SimulatedRun.LOAD_STOP - SimulatedRun.EFFECT) / 1e6, offset(1.0));
    }

    @Test
    void connectionsAndTopologyQuestionsAreCountedAfterTheWarmUpAndAcrossARestart() throws Exception {
        plan(1);
        for (String variant : List.of("slow", "fast", "also-fast")) {
            run(variant, 1, SimulatedRun.kill());
        }
        StringBuilder server = new StringBuilder();
        StringBuilder client = new StringBuilder();
        for (int second = 1; second <= 36; second++) {
            long one =
                    second < 5 ? 10 : second < 21 ? 110 : second < 25 ? 115 : 3 + second / 30; // started again at 25 s
            long other = second < 21 ? 20 : second < 25 ? 27 : 28;
            sample(server, second, "a:1", one);
            sample(server, second, "b:1", other);
            client.append("{\"nanos\":%d,\"cpuCores\":0.3,\"gcMillis\":2,\"heapBytes\":9,\"topologyQuestions\":%d}%n"
                    .formatted(second * SimulatedRun.SECOND, second < 6 ? 30 : second < 20 ? 40 : 100));
        }
        Files.writeString(directory.resolve("fast/1/server/resources.jsonl"), server);
        Files.writeString(directory.resolve("fast/1/load/resources.jsonl"), client);

        Evaluation evaluation = Evaluations.write(directory);

        Evaluation.Variant fast = variant(evaluation, "fast");
        assertThat(mean(fast, "connections"))
                .as("5 + 7 in one second; the 100 before were of the warm-up, and 4 after the restart in another")
                .isEqualTo(12);
        assertThat(mean(fast, "topology")).isEqualTo(60);
        assertThat(variant(evaluation, "slow").estimates())
                .as("runs of before this was counted")
                .doesNotContainKeys("connections", "topology");
    }

    private static double mean(Evaluation.Variant variant, String figure) {
        return Optional.ofNullable(variant.estimates().get(figure))
                .orElseThrow()
                .estimate()
                .mean();
    }

    private static void sample(StringBuilder into, int second, String node, long connections) {
        into.append(
                ("{\"nanos\":%d,\"node\":\"%s\",\"cpuSeconds\":1,\"usedMemoryBytes\":1,\"opsPerSecond\":1,\"clients\":1,"
                                + "\"connectionsReceived\":%d}%n")
                        .formatted(second * SimulatedRun.SECOND, node, connections));
    }

    @Test
    void anotherDirectoryIsRefused() throws Exception {
        Path run = SimulatedRun.kill().write(directory.resolve("run"));
        assertThat(Evaluations.isEvaluation(run)).isFalse();
        assertThatThrownBy(() -> Evaluations.write(run))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("not the directory of an evaluation");
    }

    private static Evaluation.Variant variant(Evaluation evaluation, String name) {
        List<Evaluation.Variant> found = evaluation.variants().stream()
                .filter(v -> v.name().equals(name))
                .toList();
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    private static Evaluation.Ranked outage(Evaluation evaluation, String name) {
        return Optional.ofNullable(variant(evaluation, name).estimates().get("outage"))
                .orElseThrow();
    }
}
