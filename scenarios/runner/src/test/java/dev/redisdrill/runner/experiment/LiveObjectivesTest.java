package dev.redisdrill.runner.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redisdrill.simulations.control.LoadReport;
import dev.redisdrill.simulations.control.Meter;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.event.Phases;
import dev.redisdrill.timeline.event.Timeline;
import dev.redisdrill.timeline.time.RunClock;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LiveObjectivesTest {
    private static final long SECOND = 1_000_000_000;
    private static final long END = 20 * SECOND;

    @TempDir
    private Path directory;

    private Timeline timeline;

    @BeforeEach
    void open() throws Exception {
        timeline = Timeline.open(directory, RunClock.startingNow());
    }

    @AfterEach
    void close() throws Exception {
        timeline.close();
    }

    private static String plan(String names, String workload) {
        return """
                name: guarded
                description: Ends when an objective is violated.
                load: {warmup: 1s, duration: 20s}
                tenants: [{name: a, workloads: [{cache: {%s, keys: 100}}]}]
                faults: [{at: 5s, kill-primary: {shard: 2, restartAfter: 2s}}]
                guards: {abortWhen: {objectiveViolated: %s}}
                objectives:
                  - {name: back, rto: {max: 6s}}
                  - error-rate: {max: 10%%}
                  - {name: quick, latency: {percentile: 99, max: 50ms, phase: steady}}
                  - {name: safe, rpo: {maxLost: 0}}
                  - availability: {min: 50%%}
                """.formatted(workload, names);
    }

    private LiveObjectives watching(String names) {
        return new LiveObjectives(TestPlans.of(plan(names, "rate: 100/s")), timeline);
    }

    private static LoadReport.Progress at(long nanos, List<Meter.Reading> meters, long answered) {
        return new LoadReport.Progress(nanos, 100, 100, 0, 1, 0.1, meters, List.of(nanos, answered, nanos));
    }

    private void strike(long effect) {
        timeline.append(new Event.FaultInjected(
                effect, "kill", "kill-primary", Optional.of(2), "127.0.2.1:7000", Optional.of(List.of(2))));
        timeline.append(new Event.FaultProven(effect, "kill", effect, "gone"));
    }

    @Test
    void aRecoveryThatTakesTooLongIsCertainBeforeItHasCome() {
        LiveObjectives objectives = watching("[back]");
        assertThat(objectives.meters()).isEmpty();
        strike(5 * SECOND);

        assertThat(objectives.violated(at(11 * SECOND, List.of(), 5 * SECOND - 1), END))
                .isEmpty();
        assertThat(objectives.violated(at(12 * SECOND, List.of(), 5 * SECOND - 1), END))
                .contains("objective 'back' cannot be met any more: shard 2 took no write for 7,000 ms after kill,"
                        + " 6s accepted");
    }

    @Test
    void aShardThatAnsweredInTimeIsNotWaitedForAgain() {
        LiveObjectives objectives = watching("[back]");
        strike(5 * SECOND);

        assertThat(objectives.violated(at(9 * SECOND, List.of(), 8 * SECOND), END))
                .isEmpty();
        assertThat(objectives.violated(at(19 * SECOND, List.of(), 8 * SECOND), END))
                .isEmpty();
    }

    @Test
    void errorsAreTooManyOnlyWhenAllThatIsStillToComeCannotMakeUpForThem() {
        LiveObjectives objectives = watching("[error-rate]");
        assertThat(objectives.meters())
                .containsExactly(new Meter(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()));

        // To come: 2 x 100/s x (10 s + 5 s under way); 10 % of 1,000 + 3,000.
        assertThat(objectives.violated(at(10 * SECOND, List.of(new Meter.Reading(1_000, 400)), 0), END))
                .isEmpty();
        assertThat(objectives.violated(at(10 * SECOND, List.of(new Meter.Reading(1_000, 401)), 0), END))
                .hasValueSatisfying(why -> assertThat(why)
                        .contains("'error-rate'", "401 of 1,000 operations were not acknowledged", "400 may"));
    }

    @Test
    void aPhaseThatIsOverHasNothingToCome() {
        LiveObjectives objectives = watching("[quick]");
        List<Meter.Reading> slow = List.of(new Meter.Reading(500, 11));

        assertThat(objectives.violated(at(12 * SECOND, slow, 0), END)).isEmpty();
        timeline.append(new Event.PhaseStarted(5 * SECOND, Phases.FAULT));
        assertThat(objectives.violated(at(12 * SECOND, slow, 0), END))
                .hasValueSatisfying(why -> assertThat(why).contains("'quick'", "11 of 500", "longer than 50ms"));
    }

    @Test
    void whatCannotBeJudgedMeanwhileIsRefusedWithTheReason() {
        assertThatThrownBy(() -> TestPlans.of(plan("[safe]", "rate: 100/s")))
                .hasMessageContaining("'safe' cannot be judged while the run goes on: what was lost is known when");
        assertThatThrownBy(() -> TestPlans.of(plan("[availability]", "rate: 100/s")))
                .hasMessageContaining("an error-rate can be judged meanwhile");
        assertThatThrownBy(() -> TestPlans.of(plan("[error-rate]", "users: 3")))
                .hasMessageContaining("'cache' of tenant 'a' has users and no rate");
        assertThatThrownBy(() -> TestPlans.of(plan("[quikc]", "rate: 100/s")))
                .hasMessageContaining("there is no objective 'quikc' (did you mean 'quick'?)");
    }
}
