package dev.redisdrill.runner.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redisdrill.chaos.guard.HealJournal;
import dev.redisdrill.chaos.lab.Isolation;
import dev.redisdrill.chaos.lab.Lab;
import dev.redisdrill.chaos.lab.LabContext;
import dev.redisdrill.runner.plan.Plan;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.event.Phases;
import dev.redisdrill.timeline.event.Timeline;
import dev.redisdrill.timeline.time.RunClock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
final class ExperimentTest {
    @TempDir
    private Path directory;

    private final RunClock clock = RunClock.startingNow();
    private final NoopParts parts = new NoopParts(clock);

    @Test
    void aWholeRunGoesThroughItsPhasesAndEndsEverything() throws Exception {
        Ending ending = run(plan("1s", "[]"), parts);

        assertThat(ending).isEqualTo(Ending.COMPLETED);
        assertThat(parts.load.phases()).containsExactly(Phases.WARMUP, Phases.STEADY);
        assertThat(parts.closed).hasValue(2);
        assertThat(types())
                .containsExactly(
                        "LabReady",
                        "PhaseStarted",
                        "LoadStarted",
                        "PhaseStarted",
                        "LoadStopped",
                        "ReadBackDone",
                        "RunEnded");
    }

    @Test
    void aFaultThatCannotBeInjectedIsReportedAndTheRunGoesOn() throws Exception {
        Ending ending = run(plan("1s", "[{at: 20ms, kill-primary: {shard: 1}}]"), parts);

        assertThat(ending).isEqualTo(Ending.COMPLETED);
        assertThat(events(Event.FaultSkipped.class))
                .singleElement()
                .satisfies(skipped -> assertThat(skipped.reason()).contains("shard 1"));
    }

    @Test
    void aLoadThatDiesEndsTheRunWithItsReason() throws Exception {
        parts.load.fail("the load process ended with exit code 137");

        Ending ending = run(plan("20s", "[]"), parts);

        assertThat(ending).isEqualTo(Ending.aborted("the load process ended with exit code 137"));
        assertThat(parts.closed).hasValue(2);
        assertThat(events(Event.RunEnded.class))
                .singleElement()
                .satisfies(ended -> assertThat(ended.outcome()).isEqualTo("aborted"));
    }

    @Test
    void aLabThatDoesNotStartEndsTheRunWithItsReason() throws Exception {
        NoopParts failing = new NoopParts(clock) {
            @Override
            public Lab lab(LabContext context) {
                throw new IllegalStateException("no engine");
            }
        };

        Ending ending = run(plan("20s", "[]"), failing);

        assertThat(ending.how()).isEqualTo(Ending.How.ABORTED);
        assertThat(ending.reason()).contains("no engine");
    }

    @Test
    void anInterruptionEndsEverythingAndKeepsTheEvidence() throws Exception {
        Plan plan = plan("20s", "[]");
        try (Timeline timeline = Timeline.open(directory, clock);
                HealJournal journal = HealJournal.begin(directory)) {
            Experiment experiment = experiment(plan, parts, timeline, journal);
            CompletableFuture<Void> started = new CompletableFuture<>();
            timeline.listen(event -> {
                if (event instanceof Event.LoadStarted) {
                    started.complete(null);
                }
            });
            CompletableFuture<Ending> ending = CompletableFuture.supplyAsync(experiment::run);
            started.get(10, TimeUnit.SECONDS);

            experiment.interrupt("stopped by a signal");

            assertThat(ending.get(10, TimeUnit.SECONDS)).isEqualTo(Ending.interrupted("stopped by a signal"));
        }
        assertThat(types()).contains("LoadStopped").endsWith("RunEnded");
        assertThat(parts.closed).hasValue(2);
    }

    private Ending run(Plan plan, Parts with) throws IOException {
        try (Timeline timeline = Timeline.open(directory, clock);
                HealJournal journal = HealJournal.begin(directory)) {
            return experiment(plan, with, timeline, journal).run();
        }
    }

    private Experiment experiment(Plan plan, Parts with, Timeline timeline, HealJournal journal) {
        LabContext context = new LabContext(
                directory,
                timeline,
                1,
                Optional.empty(),
                Optional.empty(),
                List.of("a"),
                Isolation.HOST,
                Set.of(),
                directory);
        return new Experiment(plan, directory, timeline, journal, context, with, new Situation());
    }

    private static Plan plan(String duration, String faults) {
        return TestPlans.of("""
                name: noop
                description: Tries out everything around a run.
                load: {warmup: 50ms, duration: %s}
                tenants: [{name: a, workloads: [{cache: {rate: 10/s}}]}]
                faults: %s
                objectives: [{recovered: {}}]
                """.formatted(duration, faults));
    }

    private List<String> types() throws IOException {
        return Timeline.read(directory).stream()
                .map(event -> event.getClass().getSimpleName())
                .toList();
    }

    private <T extends Event> List<T> events(Class<T> type) throws IOException {
        return Timeline.read(directory).stream()
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }
}
