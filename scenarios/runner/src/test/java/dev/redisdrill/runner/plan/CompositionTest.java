package dev.redisdrill.runner.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redisdrill.timeline.spec.Kinds;
import dev.redisdrill.timeline.unit.Durations;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What composed faults become in a resolved plan. */
class CompositionTest {

    @Test
    void aSequenceIsOneAfterTheEndOfTheOther() {
        assertThat(flat("""
                  - at: 5s
                    sequence:
                      - kill-primary: {shard: 1, restartAfter: 4s}
                      - after: 2s
                        freeze: {shard: 2, duration: 1s}
                """)).containsExactly("kill-primary at 5s", "freeze on ended kill-primary after 2s");
    }

    @Test
    void aParallelStartsTogetherAndEndsWithTheLast() {
        assertThat(flat("""
                  - on: promoted shard 1 + 200ms
                    sequence:
                      - parallel:
                          - freeze: {shard: 1, duration: 1s}
                          - after: 300ms
                            freeze: {shard: 2, duration: 1s}
                      - name: last
                        freeze: {shard: 3, duration: 1s}
                """))
                .containsExactly(
                        "freeze on promoted shard 1 + 200ms",
                        "freeze-2 on promoted shard 1 + 200ms after 300ms",
                        "last on ended freeze then ended freeze-2");
    }

    @Test
    void aRepeatNumbersItsRoundsAndNamesWithinARoundStayTogether() {
        assertThat(flat("""
                  - at: 1s
                    repeat:
                      times: 2
                      pause: 3s
                      steps:
                        - parallel:
                            - name: a
                              freeze: {shard: 1, duration: 1s}
                            - on: proven a + 100ms
                              name: b
                              freeze: {shard: 2, duration: 1s}
                """))
                .containsExactly(
                        "a-1 at 1s",
                        "b-1 on at 1s then proven a-1 + 100ms",
                        "a-2 on ended a-1 then ended b-1 after 3s",
                        "b-2 on ended a-1 then ended b-1 + 3s then proven a-2 + 100ms");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 42, 4711})
    void theSeedDrawsTheSameEachTimeWithinItsTimeAndOneAfterTheOther(long seed) {
        String nemesis = """
                  - at: 2s
                    name: nemesis
                    random:
                      for: 60s
                      faults:
                        - weight: 3
                          freeze: {shard: random, duration: 1s}
                        - kill-primary: {shard: random, restartAfter: 2s}
                """;
        Plan plan = plan(nemesis, seed);
        assertThat(plan(nemesis, seed)).isEqualTo(plan);
        assertThat(plan.faults()).hasSizeBetween(3, 9);
        assertThat(plan.faults().get(0).name()).startsWith("nemesis-1-");
        for (int i = 1; i < plan.faults().size(); i++) {
            assertThat(plan.faults().get(i).on().map(Trigger::faults))
                    .contains(List.of(plan.faults().get(i - 1).name()));
        }
        Plan.of(plan.toJson())
                .faults()
                .forEach(fault -> assertThat(plan.faults()).contains(fault));
    }

    @Test
    void differentSeedsDrawDifferently() {
        String nemesis = """
                  - at: 2s
                    random: {for: 60s, faults: [{freeze: {shard: random, duration: 1s}}, {kill-primary: {shard: random, restartAfter: 2s}}]}
                """;
        assertThat(LongStream.range(0, 10)
                        .mapToObj(seed -> plan(nemesis, seed).faults().toString())
                        .distinct()
                        .count())
                .isGreaterThan(7);
    }

    @Test
    void aPlanThatWasDrawnRunsAgainAsItIs() {
        Plan plan = plan("  - at: 2s\n    random: {for: 40s, faults: [{freeze: {shard: random, duration: 1s}}]}\n", 9);
        ScenarioFile.Loaded again =
                ScenarioFile.parse("plan.json", plan.toJson().toPrettyString(), List.of());
        assertThat(again.problems()).isEmpty();
        assertThat(again.plan()).contains(plan);
    }

    @Test
    void whatWaitedForAFaultThatIsLeftOutWaitsForWhatThatOneWaitedFor() {
        Plan plan = plan("""
                  - at: 5s
                    sequence:
                      - {name: a, freeze: {shard: 1, duration: 1s}}
                      - {name: b, after: 2s, freeze: {shard: 2, duration: 1s}}
                      - {name: c, after: 3s, freeze: {shard: 3, duration: 1s}}
                """, 1);
        assertThat(plan.withFaults(List.of("a", "c")).faults().get(1).on()).contains(Trigger.parse("ended a + 5s"));
        assertThat(plan.withFaults(List.of("c")).faults().get(0).at()).contains(Duration.ofSeconds(10));
        Plan smaller = plan.withFaults(List.of("b", "c"));
        assertThat(ScenarioFile.parse("smallest.yaml", smaller.toYaml(), List.of())
                        .plan())
                .contains(smaller);
    }

    @Test
    void whatCannotBeIsSaidWithItsPlace() {
        assertThat(problems("  - freeze: {shard: 1, duration: 1s}\n"))
                .singleElement()
                .asString()
                .contains("s.yaml:6:5: 'at' is missing");
        assertThat(problems("  - {on: ended nothing, freeze: {shard: 1, duration: 1s}}\n"))
                .singleElement()
                .asString()
                .contains("there is no fault 'nothing'");
        assertThat(problems("  - {on: promotion, freeze: {shard: 1, duration: 1s}}\n"))
                .singleElement()
                .asString()
                .contains("'promotion' is not an event; write one of promoted, suspected");
        assertThat(problems("""
                  - {name: a, on: ended b, freeze: {shard: 1, duration: 1s}}
                  - {name: b, on: ended a, freeze: {shard: 2, duration: 1s}}
                """))
                .isNotEmpty()
                .allSatisfy(problem -> assertThat(problem).contains("waits for a fault that waits for it"));
        assertThat(problems("""
                  - at: 1s
                    sequence:
                      - kill-primary: {shard: 1}
                      - freeze: {shard: 2, duration: 1s}
                """))
                .singleElement()
                .asString()
                .contains("kill-primary lasts until the load ends, so nothing can come after it");
        assertThat(problems("  - {at: 1s, random: {for: 3s, faults: [{freeze: {shard: 1, duration: 1s}}]}}\n"))
                .singleElement()
                .asString()
                .contains("is too short for the first fault");
        assertThat(problems("  - {at: 1s, sequence: [{at: 2s, freeze: {shard: 1, duration: 1s}}]}\n"))
                .singleElement()
                .asString()
                .contains("at: a part starts with what it is a part of");
    }

    @Test
    void guardsLimitWhatAPlanMayTake() {
        assertThat(problems("""
                  - {at: 1s, name: a, freeze: {shard: 1, duration: 9s}}
                  - {at: 3s, name: b, freeze: {shard: 2, duration: 9s}}
                guards: {blastRadius: {shardsWithoutPrimary: 1}}
                """))
                .singleElement()
                .asString()
                .contains("the blast radius allows 1 shard without a primary, and at 3s it would be 2 ([1, 2])");
    }

    private static List<String> flat(String faults) {
        return plan(faults, 1).faults().stream()
                .map(fault -> fault.name()
                        + fault.at().map(at -> " at " + at.toSeconds() + "s").orElse("")
                        + fault.on().map(on -> " on " + on).orElse("")
                        + Optional.of(fault.after())
                                .filter(after -> !after.isZero())
                                .map(after -> " after " + Durations.format(after))
                                .orElse(""))
                .collect(Collectors.toList());
    }

    private static Plan plan(String faults, long seed) {
        ScenarioFile.Loaded loaded = ScenarioFile.parse("s.yaml", text(faults), List.of("seed=" + seed));
        assertThat(loaded.errors()).isEmpty();
        Plan plan = loaded.plan().orElseThrow();
        assertThat(plan.faults())
                .allSatisfy(fault -> assertThat(Kinds.nameOf(fault.fault())).isNotEmpty());
        return plan;
    }

    private static List<String> problems(String faults) {
        return ScenarioFile.parse("s.yaml", text(faults), List.of()).errors().stream()
                .map(Problem::toString)
                .toList();
    }

    private static String text(String faults) {
        return """
                name: composed
                description: Faults put together.
                load: {warmup: 1s, duration: 90s}
                tenants: [{name: a, workloads: [{cache: {rate: 10/s}}]}]
                faults:
                """ + faults + "objectives: [{recovered: {}}]\n";
    }
}
