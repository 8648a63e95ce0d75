package dev.redisdrill.runner.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redisdrill.simulations.client.ClientSpec;
import dev.redisdrill.simulations.client.JedisSpec;
import dev.redisdrill.simulations.client.LettuceSpec;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class EvaluationFileTest {
    private static final String BASE = """
            name: e
            description: d
            tenants: [{name: a, workloads: [{cache: {rate: 10/s}}]}]
            objectives: [{recovered: {}}]
            """;

    private static List<String> problems(String evaluation, String... settings) {
        return ScenarioFile.parse("e.yaml", BASE + evaluation, List.of(settings)).problems().stream()
                .map(Problem::toString)
                .toList();
    }

    private static Plan plan(String evaluation, String... settings) throws ScenarioException {
        return ScenarioFile.parse("e.yaml", BASE + evaluation, List.of(settings))
                .orThrow();
    }

    private static final String TWO = """
            evaluation:
              variants:
                - name: x
                  client: {lettuce: {preset: library, commandTimeout: 2s}}
                - name: y
                  client: {jedis: {maxAttempts: 1}}
            """;

    @Test
    void eachVariantIsADrillWithItsClientAndTheSeedOfItsRepeat() throws Exception {
        Plan plan = plan(TWO, "seed=5", "evaluation.repeats=2", "load.duration=9s");
        EvaluationSpec evaluation = plan.evaluation().orElseThrow();
        Plan drill = plan.with(evaluation.variants().get(1), 2);

        assertThat(evaluation.runs()).isEqualTo(4);
        assertThat(drill.name()).isEqualTo("e");
        assertThat(drill.description()).isEqualTo("d (variant y)");
        assertThat(drill.seed()).isEqualTo(6);
        assertThat(drill.evaluation()).isEmpty();
        assertThat(drill.load().duration()).isEqualTo(Duration.ofSeconds(9));
        assertThat(drill.load().client())
                .isInstanceOfSatisfying(
                        JedisSpec.class,
                        jedis -> assertThat(jedis.maxAttempts()).isEqualTo(1));
        assertThat(ScenarioFile.parse("child", drill.toYaml(), List.of()).orThrow())
                .isEqualTo(drill);
    }

    @Test
    void presetLibraryIsWhatALeftOutKeyIsAndIsWrittenOut() throws Exception {
        ClientSpec client =
                plan(TWO).evaluation().orElseThrow().variants().get(0).client();

        assertThat(client).isInstanceOfSatisfying(LettuceSpec.class, lettuce -> {
            assertThat(lettuce.commandTimeout()).as("given").hasSeconds(2);
            assertThat(lettuce.connectTimeout())
                    .isEqualTo(LettuceSpec.asShipped().connectTimeout());
            assertThat(lettuce.disconnectedBehavior()).isEqualTo(LettuceSpec.DisconnectedBehavior.BUFFER);
        });
        Plan ofTenant = plan("load: {client: {lettuce: {preset: library}}}\n");
        assertThat(ofTenant.load().client()).isEqualTo(LettuceSpec.asShipped());
        assertThat(plan("", "load.client.lettuce.preset=library").load().client())
                .as("--set comes first")
                .isEqualTo(LettuceSpec.asShipped());
    }

    @Test
    void whatIsWrongIsToldWithItsPlace() {
        assertThat(problems("""
                evaluation:
                  repeats: 0
                  variants:
                    - name: x
                      client: {lettuce: {}}
                    - name: x
                      client: {jedis: {}}
                """))
                .contains("e.yaml:6:12: repeats: 0 is out of range; from 1 to 100")
                .anyMatch(
                        line -> line.startsWith("e.yaml:10:13: two variants are called 'x', the other at e.yaml:8:13"));
        assertThat(problems("evaluation:\n  variants: [{name: x, client: {lettuce: {}}}]\n"))
                .containsExactly("e.yaml:6:13: variants: name at least two, or there is nothing to compare");
        assertThat(problems("evaluation:\n  variants: [{name: x, client: {letuce: {}}}]\n"))
                .containsExactly("e.yaml:6:33: unknown key 'letuce' (did you mean 'lettuce'?)");
        assertThat(problems(TWO + "load: {client: {jedis: {}}}\n"))
                .containsExactly("e.yaml:11:8: client: each variant of the evaluation is the client of all tenants;"
                        + " leave it out");
        assertThat(problems("load: {client: {lettuce: {adaptiveTriggers: [moved]}}}\n"))
                .singleElement()
                .asString()
                .startsWith("e.yaml:5:46: 'moved' is not one of moved-redirect, ask-redirect");
    }

    @Test
    void aVariantThatTheTargetCannotHaveIsRefused() {
        assertThat(problems(TWO + "target: {sentinel: {}}\n"))
                .containsExactly("e.yaml:10:16: jedis: sentinels lead lettuce only; write lettuce in its place");
    }

    @Test
    void thePlanSaysHowManyRunsThereAreOfWhat() throws Exception {
        assertThat(plan(TWO).describe())
                .contains(
                        "Evaluation",
                        "6 runs, one after the other: each of 2 variants 3 times, taking turns, with the seeds 1 to 3")
                .contains("x lettuce: preset library", "y jedis: ")
                .contains("adaptiveTriggers moved-redirect ask-redirect");
    }
}
