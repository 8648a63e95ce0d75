package dev.redisdrill.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redisdrill.chaos.lab.CanDelay;
import dev.redisdrill.chaos.lab.CanPartition;
import dev.redisdrill.chaos.lab.LocalTarget;
import dev.redisdrill.chaos.lab.kube.StandInController;
import dev.redisdrill.chaos.lab.kube.StandInController.Mischief;
import dev.redisdrill.chaos.lab.kube.TestApi;
import dev.redisdrill.runner.cli.ClusterOfPods.Said;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.event.Timeline;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Drills of a cluster on Kubernetes, from the scenario file to the report: against a mock of the API server, or the real one of
 * {@code redisdrill.kubeconfig}, with a controller that stands in for Chaos Mesh and acts on real server processes.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(180)
class KubernetesDrillIT {
    private static final String NAMESPACE =
            "drill-lab-" + ProcessHandle.current().pid();
    private static final String REFUSING = NAMESPACE + "-not";
    /** When an experiment is gone by itself: what is asked for it in the killed run below, and some reconciles. */
    private static final Duration BY_ITSELF = Duration.ofSeconds(40);

    @TempDir
    static Path directory;

    private ClusterOfPods cluster;
    private TestApi api;
    private StandInController controller;

    @BeforeAll
    void startAClusterOfPods() throws Exception {
        cluster = ClusterOfPods.start(
                directory, NAMESPACE, LocalTarget.defaults(), Set.of(CanPartition.class, CanDelay.class));
        api = cluster.api();
        controller = cluster.controller();
    }

    @AfterAll
    void stop() throws Exception {
        if (cluster != null) {
            api.client().namespaces().withName(REFUSING).delete();
            cluster.close();
        }
    }

    @AfterEach
    void everythingIsInOrder() {
        controller.misbehave(Mischief.NONE);
    }

    @Test
    void killPrimaryAndPartitionRunFromYamlToReportAndNothingOfOursIsLeft() throws Exception {
        int triedBefore = api.dryRuns().size();

        Said said = cluster.drill("""
                faults:
                  - {at: 1s, kill-primary: {shard: 1}}
                  - {at: 1s, kill-replica: {shard: 3, restartAfter: 2s}}
                  - {at: 1s, latency: {shard: 2, who: replicas, delay: 100ms, duration: 2s}}
                  - {on: ended kill-primary then ended kill-replica then ended latency, isolate: {shard: 2, from: peers, duration: 4s}}
                  - {on: ended kill-primary then ended kill-replica then ended latency, starve-cpu: {shard: 3, duration: 2s, share: 20%}}
                objectives: [{recovered: {within: 40s}}, {rpo: {maxLost: 100000}}]
                """);

        // Beside other tests the load may be late, which has nothing to do with the faults.
        assertThat(said.out().lines().filter(line -> !line.contains("load generator")))
                .as(said.err())
                .anyMatch(line -> line.startsWith("  PASS     recovered"))
                .noneMatch(line -> line.startsWith("  INVALID") || line.startsWith("  FAIL"));
        List<Event> events = Timeline.read(said.run());
        assertThat(proof(events, "kill-primary")).containsAnyOf("another process answers", "PING unanswered");
        assertThat(proof(events, "isolate"))
                .containsAnyOf("has waited", "holds")
                .contains("for");
        assertThat(proof(events, "kill-replica")).contains("PING unanswered");
        assertThat(proof(events, "latency")).contains("a write until all replicas have it took");
        assertThat(proof(events, "starve-cpu")).containsPattern("PINGs waited for .* during [4-9][0-9] % of");
        assertThat(events).filteredOn(Event.FaultHealProven.class::isInstance).hasSize(5);
        if (!api.isReal()) {
            assertThat(api.dryRuns().subList(triedBefore, triedBefore + 10))
                    .as("all of them before the first fault")
                    .containsExactly(
                            "jobs",
                            "podchaos",
                            "jobs",
                            "podchaos",
                            "jobs",
                            "networkchaos",
                            "jobs",
                            "networkchaos",
                            "jobs",
                            "stresschaos");
        }
        assertThat(events).noneMatch(Event.Trouble.class::isInstance);
        assertThat(cluster.ours()).isEmpty();
        assertThat(controller.acting()).isZero();
        assertNoSecret(said);
    }

    @Test
    void whatWasSaidToBeDoneAndShowsNoEffectIsInvalid() throws Exception {
        controller.misbehave(Mischief.NO_EFFECT);

        Said said = cluster.drill("""
                faults:
                  - {at: 0s, kill-primary: {shard: 1}}
                  - {at: 0s, skew-clock: {shard: 2, offset: -10m, duration: 2s}}
                objectives: [{recovered: {within: 40s}}]
                """, "load.duration=3s");

        assertThat(said.out()).as(said.err()).startsWith("INVALID  drill");
        assertThat(said.code()).isEqualTo(ExitCode.INVALID);
        assertThat(Timeline.read(said.run()).stream()
                        .filter(Event.FaultIneffective.class::isInstance)
                        .map(Event.FaultIneffective.class::cast))
                .satisfiesExactlyInAnyOrder(
                        event -> assertThat(event.reason()).contains("is still there and answers"),
                        event -> assertThat(event.reason())
                                .startsWith("skew-clock had no effect")
                                .containsPattern("TIME of .* is [+-]0\\.0[0-9]* s from where it was"));
        assertThat(cluster.ours()).isEmpty();
    }

    @Test
    @EnabledIfSystemProperty(named = "redisdrill.kubeconfig", matches = ".+")
    void whatIsNeverInjectedIsInvalid() throws Exception {
        controller.misbehave(Mischief.NEVER_INJECTS);

        Said said = cluster.drill("""
                faults: [{at: 0s, kill-primary: {shard: 1}}]
                objectives: [{rpo: {maxLost: 0}}]
                """, "load.duration=3s");

        assertThat(said.code()).isEqualTo(ExitCode.INVALID);
        assertThat(Timeline.read(said.run()).stream()
                        .filter(Event.FaultSkipped.class::isInstance)
                        .map(Event.FaultSkipped.class::cast))
                .singleElement()
                .satisfies(event -> assertThat(event.reason())
                        .contains("Chaos Mesh has not injected it within 10 s")
                        .contains("Not Injected"));
        assertThat(cluster.ours()).isEmpty();
    }

    @Test
    @EnabledIfSystemProperty(named = "redisdrill.kubeconfig", matches = ".+")
    void whatIsNotUndoneIsInvalidAndIsLeftToHealing() throws Exception {
        controller.misbehave(Mischief.NEVER_RECOVERS);

        Said said = cluster.drill("""
                faults: [{at: 0s, isolate: {shard: 3, node: replica, from: peers, duration: 2s}}]
                objectives: [{rpo: {maxLost: 0}}]
                """, "load.duration=3s");

        assertThat(said.code()).isEqualTo(ExitCode.INVALID);
        assertThat(Timeline.read(said.run()).stream()
                        .filter(Event.FaultHealFailed.class::isInstance)
                        .map(Event.FaultHealFailed.class::cast))
                .singleElement()
                .satisfies(event -> assertThat(event.reason()).contains("Chaos Mesh has not undone it"));
        controller.misbehave(Mischief.NONE);
        Said healed = cluster.execute(said.run(), List.of("heal", "--context", "test", "--namespace", NAMESPACE));
        assertThat(healed.code()).as(healed.err()).isZero();
        assertThat(cluster.ours()).isEmpty();
        assertThat(controller.acting()).isZero();
        assertThat(cluster.execute(said.run(), List.of("heal", "--context", "test", "--namespace", NAMESPACE))
                        .out())
                .startsWith("nothing to heal");
    }

    @Test
    @EnabledIfSystemProperty(named = "redisdrill.kubeconfig", matches = ".+")
    void aWholePodIsKilledWhereThatIsAskedFor() throws Exception {
        Said said = cluster.drill("""
                faults: [{at: 0s, kill-primary: {shard: 3}}, {at: 4s, restart: {shard: 1, mode: hard, node: replica}}]
                objectives: [{rpo: {maxLost: 1000}}]
                """, "load.duration=7s", "target.kubernetes.kill=pod");

        List<Event> events = Timeline.read(said.run());
        assertThat(events).filteredOn(Event.FaultHealProven.class::isInstance).hasSize(2);
        assertThat(cluster.ours()).isEmpty();
    }

    @Test
    void withoutTheOwnersConsentOrARightNothingIsStarted() throws Exception {
        api.namespace(REFUSING, Map.of());
        String fault = "faults: [{at: 0s, kill-primary: {shard: 1}}]\nobjectives: [{rpo: {maxLost: 0}}]\n";

        Said refused = cluster.drill(fault, "target.kubernetes.namespace=" + REFUSING);

        assertThat(refused.out().lines())
                .singleElement()
                .asString()
                .startsWith("INVALID  drill: namespace " + REFUSING + " has no label redis-drill/allow-faults=true")
                .contains("kubectl label namespace " + REFUSING);
        Said strangers = cluster.drill(
                fault,
                "target.kubernetes.selector=app=none",
                "target.kubernetes.seeds=[\"" + cluster.nodes().get(0) + "\"]");
        assertThat(strangers.out())
                .contains(cluster.nodes())
                .contains(" are no pods among the 0 that the target selects");

        System.setProperty(
                "kubeconfig",
                api.without(NAMESPACE, Set.of("create podchaos", "delete jobs"), directory)
                        .toString());
        Said forbidden = cluster.drill(fault);
        System.setProperty("kubeconfig", api.kubeconfig().toString());
        assertThat(forbidden.out().lines())
                .satisfiesExactlyInAnyOrder(
                        line -> assertThat(line)
                                .contains("may not create podchaos.chaos-mesh.org in namespace " + NAMESPACE),
                        line -> assertThat(line).contains("may not delete jobs.batch in namespace " + NAMESPACE));
        for (Said said : List.of(refused, strangers, forbidden)) {
            assertThat(said.code()).isEqualTo(ExitCode.INVALID);
            assertThat(Timeline.read(said.run()))
                    .noneMatch(Event.LoadStarted.class::isInstance)
                    .noneMatch(Event.FaultInjected.class::isInstance);
        }
        assertThat(cluster.ours()).isEmpty();
    }

    @Test
    @EnabledIfSystemProperty(named = "redisdrill.kubeconfig", matches = ".+")
    void aRunThatIsInterruptedInAFaultHealsItAndLeavesNothing() throws Exception {
        try (KilledDrill drill = startInACut("interrupted", "30s")) {
            drill.interrupt();

            assertThat(drill.awaitEnd(Duration.ofSeconds(40))).isEqualTo(ExitCode.INTERRUPTED);
            assertThat(drill.said()).contains("The run was interrupted");
        }
        assertThat(controller.acting()).isZero();
        assertThat(cluster.ours()).isEmpty();
    }

    @Test
    void ofARunThatIsKilledInAFaultNothingIsLeftAfterItsTimeOrItsHealing() throws Exception {
        Path run = directory.resolve("killed");
        try (KilledDrill drill = startInACut("killed", "4s")) {
            drill.kill(drill.await(KilledDrill.Victim.RUNNER, true, new Random(1)));
            drill.awaitNothingLeft(Duration.ofSeconds(5));
        }
        assertThat(cluster.ours()).isNotEmpty();

        if (api.isReal()) {
            // By the experiment's own duration, and then by the anchor's deadline; the mock ends no Jobs.
            awaitTrue("the end of the cut", BY_ITSELF, () -> controller.acting() == 0);
            awaitTrue("nothing of ours", BY_ITSELF, () -> cluster.ours().isEmpty());
        }
        Said healed = cluster.execute(run, List.of("heal", run.toString()));

        assertThat(healed.err()).isEmpty();
        assertThat(healed.code()).isZero();
        assertThat(healed.out())
                .contains("keys of the run from ")
                .contains("is in order: all slots covered, replicas in sync, cluster_state:ok on 6 nodes");
        assertThat(controller.acting()).isZero();
        assertThat(healed.out().contains("removed the NetworkChaos drill-isolate-"))
                .isEqualTo(!api.isReal());
        assertThat(cluster.ours()).isEmpty();
    }

    /** A drill of its own process, whose replica of shard 3 is cut off now. */
    private KilledDrill startInACut(String name, String duration) throws Exception {
        Path scenario = directory.resolve(name + ".yaml");
        Files.writeString(
                scenario, cluster.scenario().replace("duration: 14s", "duration: 40s") + """
                faults: [{at: 0s, isolate: {shard: 3, node: replica, from: peers, duration: %s}}]
                objectives: [{rpo: {maxLost: 0}}]
                """.formatted(duration));
        KilledDrill drill = KilledDrill.start(
                directory.resolve(name),
                scenario,
                false,
                Map.of("KUBECONFIG", api.kubeconfig().toString()));
        awaitTrue("the cut", Duration.ofSeconds(40), () -> controller.acting() == 1);
        return drill;
    }

    private String proof(List<Event> events, String fault) {
        return events.stream()
                .filter(Event.FaultProven.class::isInstance)
                .map(Event.FaultProven.class::cast)
                .filter(event -> event.fault().equals(fault))
                .map(Event.FaultProven::proof)
                .findFirst()
                .orElseThrow(() -> new AssertionError(fault + " was not proven: " + events));
    }

    /** Something that comes to be. */
    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void awaitTrue(String what, Duration limit, Condition condition) throws Exception {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.holds()) {
            assertThat(System.nanoTime()).as(what + " within " + limit).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private void assertNoSecret(Said said) throws IOException {
        assertThat(said.out() + said.err()).doesNotContain(cluster.secrets());
        try (Stream<Path> files = Files.walk(said.run())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String text = Files.readString(file, StandardCharsets.ISO_8859_1);
                assertThat(cluster.secrets().stream().filter(text::contains))
                        .as("secrets in %s", file)
                        .isEmpty();
            }
        }
    }
}
