package dev.redisdrill.runner.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redisdrill.chaos.fault.KillPrimary;
import dev.redisdrill.chaos.fault.ShardChoice;
import dev.redisdrill.chaos.guard.HealJournal;
import dev.redisdrill.chaos.lab.EndpointsTarget;
import dev.redisdrill.chaos.lab.Isolation;
import dev.redisdrill.chaos.lab.Lab;
import dev.redisdrill.chaos.lab.LabContext;
import dev.redisdrill.runner.plan.FaultSpec;
import dev.redisdrill.runner.plan.Plan;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.event.Phases;
import dev.redisdrill.timeline.event.Timeline;
import dev.redisdrill.timeline.spec.ClusterAccess;
import dev.redisdrill.timeline.time.RunClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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
        assertThat(parts.keysRemoved).as("the cluster ends with the run").hasValue(0);
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
    void aServerThatDiesByItselfEndsTheRunAtOnceWithItsLastWords() throws Exception {
        NoopParts mortal = new NoopParts(clock) {
            @Override
            public Watch watch(ClusterAccess access, Event.LabReady cluster, Timeline timeline, Path runDirectory) {
                timeline.listen(event -> {
                    if (event instanceof Event.LoadStarted) {
                        String node = cluster.shards().get(1).primary();
                        timeline.append(new Event.NodeExited(clock.nanos(), node, 139, Optional.of("bug report")));
                    }
                });
                return super.watch(access, cluster, timeline, runDirectory);
            }
        };

        Ending ending = run(plan("20s", "[]"), mortal);

        assertThat(ending.how()).isEqualTo(Ending.How.ABORTED);
        assertThat(ending.reason()).contains("127.0.2.1:7000", "exit code 139", "bug report");
        assertThat(types()).contains("LoadStopped", "ReadBackDone");
        assertThat(events(Event.Trouble.class))
                .extracting(Event.Trouble::component)
                .containsExactly("server");
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

        assertThat(ending.how()).isEqualTo(Ending.How.NEVER_BEGAN);
        assertThat(ending.reason()).contains("no engine");
        assertThat(events(Event.RunEnded.class))
                .singleElement()
                .satisfies(ended -> assertThat(ended.outcome()).isEqualTo("aborted"));
    }

    @Test
    void anExistingClustersShardsAreKnownOnceItIsThereAndThePlanSaysWhichWasDrawn() throws Exception {
        Plan open = existing(plan("1s", "[{at: 20ms, kill-primary: {shard: random}}]"), "random");
        assertThat(open.toJson().at("/faults/0/kill-primary/shard").asText()).isEqualTo("random");

        assertThat(run(open, parts)).isEqualTo(Ending.COMPLETED);
        assertThat(parts.keysRemoved)
                .as("an existing cluster is left as it was found")
                .hasValue(1);

        Plan resolved = Plan.read(directory.resolve(Plan.FILE));
        assertThat(resolved.toJson().at("/faults/0/kill-primary/shard").asInt()).isBetween(1, 3);
        assertThat(resolved).isEqualTo(open.resolved(3));
    }

    @Test
    void aShardThatAnExistingClusterHasNotEndsTheRunBeforeAnyLoad() throws Exception {
        Ending ending = run(existing(plan("1s", "[{at: 20ms, kill-primary: {shard: 1}}]"), "4"), parts);

        assertThat(ending)
                .isEqualTo(
                        Ending.neverBegan("the scenario does not fit the cluster: fault kill-primary: shard: there is"
                                + " no shard 4, the cluster has 3; name one from 1 to 3, or random"));
        assertThat(types()).containsExactly("LabReady", "RunEnded");
        assertThat(parts.keysRemoved).as("nothing was written").hasValue(0);
    }

    @Test
    void whatGoesWrongInTheLoadWithoutEndingItIsTrouble() throws Exception {
        parts.load.trouble("a file could not be written");

        assertThat(run(plan("1s", "[]"), parts)).isEqualTo(Ending.COMPLETED);

        assertThat(events(Event.Trouble.class)).singleElement().satisfies(trouble -> {
            assertThat(trouble.component()).isEqualTo("load");
            assertThat(trouble.message()).isEqualTo("a file could not be written");
        });
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

    /** The same for an existing cluster; the parser refuses such faults there, so that only their shards are tried out. */
    private static Plan existing(Plan plan, String shard) {
        EndpointsTarget target = new EndpointsTarget(
                List.of("127.0.0.1:7001"), false, Optional.empty(), Optional.empty(), Map.of(), true);
        KillPrimary kill = new KillPrimary(ShardChoice.parse(shard), Optional.empty());
        return new Plan(
                plan.name(),
                plan.description(),
                plan.seed(),
                target,
                plan.load(),
                plan.tenants(),
                plan.catalogue(),
                List.of(new FaultSpec(
                        "kill-primary",
                        Optional.of(Duration.ofMillis(20)),
                        Optional.empty(),
                        Duration.ZERO,
                        Optional.empty(),
                        Optional.of(kill),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty())),
                plan.guards(),
                plan.objectives(),
                plan.evaluation());
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
