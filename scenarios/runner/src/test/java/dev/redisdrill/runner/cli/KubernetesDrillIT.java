package dev.redisdrill.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redisdrill.chaos.Labs;
import dev.redisdrill.chaos.lab.CanDelay;
import dev.redisdrill.chaos.lab.CanPartition;
import dev.redisdrill.chaos.lab.Isolation;
import dev.redisdrill.chaos.lab.KubernetesTarget;
import dev.redisdrill.chaos.lab.Lab;
import dev.redisdrill.chaos.lab.LabContext;
import dev.redisdrill.chaos.lab.LocalTarget;
import dev.redisdrill.chaos.lab.kube.LabPods;
import dev.redisdrill.chaos.lab.kube.StandInController;
import dev.redisdrill.chaos.lab.kube.StandInController.Mischief;
import dev.redisdrill.chaos.lab.kube.TestApi;
import dev.redisdrill.runner.experiment.RunSession;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.event.Timeline;
import dev.redisdrill.timeline.spec.ClusterAccess;
import dev.redisdrill.timeline.time.RunClock;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
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
    private static final Map<String, String> KINDS = Map.of(
            "PodChaos",
            "podchaos",
            "NetworkChaos",
            "networkchaos",
            "IOChaos",
            "iochaos",
            "StressChaos",
            "stresschaos",
            "TimeChaos",
            "timechaos");
    /** When an experiment is gone by itself: what is asked for it in the killed run below, and some reconciles. */
    private static final Duration BY_ITSELF = Duration.ofSeconds(40);

    @TempDir
    static Path directory;

    private final List<String> secrets = new ArrayList<>();
    private @Nullable String kubeconfigBefore;
    private TestApi api;
    private KubernetesClient client;
    private Timeline timeline;
    private Lab lab;
    private StandInController controller;
    private List<String> nodes = List.of();
    private int runs;

    /** What a command left on the screen. */
    private record Said(int code, String out, String err, Path run) {}

    @BeforeAll
    void startAClusterOfPods() throws Exception {
        api = TestApi.start(directory);
        client = api.client();
        kubeconfigBefore = System.getProperty("kubeconfig");
        System.setProperty("kubeconfig", api.kubeconfig().toString());
        api.namespace(NAMESPACE, Map.of(KubernetesTarget.ALLOW_LABEL, "true"));
        Path home = Files.createDirectory(directory.resolve("cluster"));
        timeline = Timeline.open(home, RunClock.startingNow());
        lab = Labs.of(
                LocalTarget.defaults(),
                new LabContext(
                        home,
                        timeline,
                        1,
                        Optional.empty(),
                        Optional.empty(),
                        List.of("shop"),
                        Isolation.HOST,
                        Set.of(CanPartition.class, CanDelay.class),
                        home));
        nodes = lab.start().nodes();
        ClusterAccess access = lab.access();
        ClusterAccess.User admin = access.admin().orElseThrow();
        ClusterAccess.User shop = access.userOf("shop").orElseThrow();
        secrets.addAll(List.of(admin.password().reveal(), shop.password().reveal()));
        client.resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName("redis-drill")
                        .withNamespace(NAMESPACE)
                        .endMetadata()
                        .withData(Map.of(
                                "ca.crt", base64(access.caPem().orElseThrow()),
                                "admin", base64(admin.password().reveal()),
                                "shop", base64(shop.password().reveal())))
                        .build())
                .create();
        LabPods pods = LabPods.create(client, NAMESPACE, lab, nodes);
        controller = StandInController.start(client, NAMESPACE, pods);
        write("drill.yaml", """
                name: drill
                description: Faults of pods by Chaos Mesh.
                target:
                  kubernetes:
                    context: test
                    namespace: %s
                    selector: app=redis
                    ca: secret:redis-drill/ca.crt
                    admin: {user: %s, password: secret:redis-drill/admin}
                    users: {shop: {user: %s, password: secret:redis-drill/shop}}
                load: {warmup: 1s, duration: 14s}
                tenants:
                  - {name: shop, workloads: [{ledger: {rate: 100/s, keys: 200}}]}
                """.formatted(NAMESPACE, admin.name(), shop.name()));
    }

    @AfterAll
    void stop() throws Exception {
        if (controller != null) {
            controller.close();
        }
        if (kubeconfigBefore == null) {
            System.clearProperty("kubeconfig");
        } else {
            System.setProperty("kubeconfig", kubeconfigBefore);
        }
        for (String namespace : List.of(NAMESPACE, REFUSING)) {
            client.namespaces().withName(namespace).delete();
        }
        if (lab != null) {
            lab.close();
        }
        timeline.close();
        api.close();
    }

    @AfterEach
    void everythingIsInOrder() {
        controller.misbehave(Mischief.NONE);
    }

    @Test
    void killPrimaryAndPartitionRunFromYamlToReportAndNothingOfOursIsLeft() throws Exception {
        int triedBefore = api.dryRuns().size();

        Said said = drill("""
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
        assertThat(ours()).isEmpty();
        assertThat(controller.acting()).isZero();
        assertNoSecret(said);
    }

    @Test
    void whatWasSaidToBeDoneAndShowsNoEffectIsInvalid() throws Exception {
        controller.misbehave(Mischief.NO_EFFECT);

        Said said = drill("""
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
        assertThat(ours()).isEmpty();
    }

    @Test
    @EnabledIfSystemProperty(named = "redisdrill.kubeconfig", matches = ".+")
    void whatIsNeverInjectedIsInvalid() throws Exception {
        controller.misbehave(Mischief.NEVER_INJECTS);

        Said said = drill("""
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
        assertThat(ours()).isEmpty();
    }

    @Test
    @EnabledIfSystemProperty(named = "redisdrill.kubeconfig", matches = ".+")
    void whatIsNotUndoneIsInvalidAndIsLeftToHealing() throws Exception {
        controller.misbehave(Mischief.NEVER_RECOVERS);

        Said said = drill("""
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
        Said healed = execute(said.run(), List.of("heal", "--context", "test", "--namespace", NAMESPACE));
        assertThat(healed.code()).as(healed.err()).isZero();
        assertThat(ours()).isEmpty();
        assertThat(controller.acting()).isZero();
        assertThat(execute(said.run(), List.of("heal", "--context", "test", "--namespace", NAMESPACE))
                        .out())
                .startsWith("nothing to heal");
    }

    @Test
    @EnabledIfSystemProperty(named = "redisdrill.kubeconfig", matches = ".+")
    void aWholePodIsKilledWhereThatIsAskedFor() throws Exception {
        Said said = drill("""
                faults: [{at: 0s, kill-primary: {shard: 3}}, {at: 4s, restart: {shard: 1, mode: hard, node: replica}}]
                objectives: [{rpo: {maxLost: 1000}}]
                """, "load.duration=7s", "target.kubernetes.kill=pod");

        List<Event> events = Timeline.read(said.run());
        assertThat(events).filteredOn(Event.FaultHealProven.class::isInstance).hasSize(2);
        assertThat(ours()).isEmpty();
    }

    @Test
    void withoutTheOwnersConsentOrARightNothingIsStarted() throws Exception {
        api.namespace(REFUSING, Map.of());
        String fault = "faults: [{at: 0s, kill-primary: {shard: 1}}]\nobjectives: [{rpo: {maxLost: 0}}]\n";

        Said refused = drill(fault, "target.kubernetes.namespace=" + REFUSING);

        assertThat(refused.out().lines())
                .singleElement()
                .asString()
                .startsWith("INVALID  drill: namespace " + REFUSING + " has no label redis-drill/allow-faults=true")
                .contains("kubectl label namespace " + REFUSING);
        Said strangers = drill(
                fault, "target.kubernetes.selector=app=none", "target.kubernetes.seeds=[\"" + nodes.get(0) + "\"]");
        assertThat(strangers.out()).contains(nodes).contains(" are no pods among the 0 that the target selects");

        System.setProperty(
                "kubeconfig",
                api.without(NAMESPACE, Set.of("create podchaos", "delete jobs"), directory)
                        .toString());
        Said forbidden = drill(fault);
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
        assertThat(ours()).isEmpty();
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
        assertThat(ours()).isEmpty();
    }

    @Test
    void ofARunThatIsKilledInAFaultNothingIsLeftAfterItsTimeOrItsHealing() throws Exception {
        Path run = directory.resolve("killed");
        try (KilledDrill drill = startInACut("killed", "4s")) {
            drill.kill(drill.await(KilledDrill.Victim.RUNNER, true, new Random(1)));
            drill.awaitNothingLeft(Duration.ofSeconds(5));
        }
        assertThat(ours()).isNotEmpty();

        if (api.isReal()) {
            // By the experiment's own duration, and then by the anchor's deadline; the mock ends no Jobs.
            awaitTrue("the end of the cut", BY_ITSELF, () -> controller.acting() == 0);
            awaitTrue("nothing of ours", BY_ITSELF, () -> ours().isEmpty());
        }
        Said healed = heal(run.toString());

        assertThat(healed.err()).isEmpty();
        assertThat(healed.code()).isZero();
        assertThat(healed.out())
                .contains("keys of the run from ")
                .contains("is in order: all slots covered, replicas in sync, cluster_state:ok on 6 nodes");
        assertThat(controller.acting()).isZero();
        assertThat(healed.out().contains("removed the NetworkChaos drill-isolate-"))
                .isEqualTo(!api.isReal());
        assertThat(ours()).isEmpty();
    }

    /** A drill of its own process, whose replica of shard 3 is cut off now. */
    private KilledDrill startInACut(String name, String duration) throws Exception {
        Path scenario = directory.resolve(name + ".yaml");
        Files.writeString(
                scenario,
                Files.readString(directory.resolve("drill.yaml")).replace("duration: 14s", "duration: 40s")
                        + """
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

    /** Experiments and Jobs that a drill made. */
    private List<String> ours() {
        List<String> found = new ArrayList<>();
        KINDS.forEach((kind, plural) -> client
                .genericKubernetesResources(new ResourceDefinitionContext.Builder()
                        .withGroup("chaos-mesh.org")
                        .withVersion("v1alpha1")
                        .withKind(kind)
                        .withPlural(plural)
                        .withNamespaced(true)
                        .build())
                .inNamespace(NAMESPACE)
                .list()
                .getItems()
                .stream()
                .map(GenericKubernetesResource::getMetadata)
                .forEach(meta -> found.add(kind + " " + meta.getName())));
        client.batch().v1().jobs().inNamespace(NAMESPACE).list().getItems().stream()
                .map(Job::getMetadata)
                .forEach(meta -> found.add("Job " + meta.getName()));
        return found;
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

    private Said drill(String rest, String... settings) throws IOException {
        Path run = directory.resolve("run-" + runs);
        Path scenario = directory.resolve("drill-" + runs++ + ".yaml");
        Files.writeString(scenario, Files.readString(directory.resolve("drill.yaml")) + rest);
        List<String> arguments =
                new ArrayList<>(List.of("run", scenario.toString(), "--quiet", "--out", run.toString()));
        for (String setting : settings) {
            arguments.addAll(List.of("--set", setting));
        }
        return execute(run, arguments);
    }

    private static Said heal(String run) {
        return execute(Path.of(run), List.of("heal", run));
    }

    private static Said execute(Path run, List<String> arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Io io = new Io(new PrintWriter(out, true), new PrintWriter(err, true), false, Map.of(), directory, directory);
        int code = Main.execute(io, RunSession.real(), arguments.toArray(String[]::new));
        return new Said(code, out.toString(), err.toString(), run);
    }

    private void assertNoSecret(Said said) throws IOException {
        assertThat(said.out() + said.err()).doesNotContain(secrets);
        try (Stream<Path> files = Files.walk(said.run())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String text = Files.readString(file, StandardCharsets.ISO_8859_1);
                assertThat(secrets.stream().filter(text::contains))
                        .as("secrets in %s", file)
                        .isEmpty();
            }
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void write(String name, String text) throws IOException {
        Files.writeString(directory.resolve(name), text, StandardCharsets.UTF_8);
    }
}
