package dev.redisdrill.chaos.lab.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redisdrill.chaos.Eventually;
import dev.redisdrill.chaos.Labs;
import dev.redisdrill.chaos.lab.CanKill;
import dev.redisdrill.chaos.lab.CanPartition;
import dev.redisdrill.chaos.lab.Isolation;
import dev.redisdrill.chaos.lab.Lab;
import dev.redisdrill.chaos.lab.LabContext;
import dev.redisdrill.chaos.lab.LocalTarget;
import dev.redisdrill.chaos.lab.kube.StandInController.Mischief;
import dev.redisdrill.chaos.net.Partition;
import dev.redisdrill.timeline.event.Timeline;
import dev.redisdrill.timeline.time.RunClock;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The stand-in controller on real server processes, against the mock of an API server, or against the real one that the kubeconfig of
 * the system property {@code redisdrill.kubeconfig} names.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StandInControllerIT {
    private static final String NAMESPACE =
            "drill-stand-in-" + ProcessHandle.current().pid();
    private static final @Nullable String KUBECONFIG = System.getProperty("redisdrill.kubeconfig");
    private static final Duration SOON = Duration.ofSeconds(15);
    private static final Duration PATIENCE = Duration.ofMillis(300);

    private final Map<String, Object> pod0 = Map.of("selector", Map.of("pods", Map.of(NAMESPACE, List.of("redis-0"))));

    private @Nullable KubernetesMockServer mock;
    private KubernetesClient client;
    private Timeline timeline;
    private Lab lab;
    private LabPods pods;
    private StandInController controller;
    private Partition.Path path;

    @BeforeAll
    void start(@TempDir Path run) throws Exception {
        if (KUBECONFIG == null) {
            mock = new KubernetesMockServer(
                    new Context(), new MockWebServer(), new HashMap<>(), new KubernetesCrudDispatcher(), false);
            mock.init();
            client = mock.createClient();
        } else {
            client = new KubernetesClientBuilder()
                    .withConfig(Config.fromKubeconfig(Files.readString(Path.of(KUBECONFIG))))
                    .build();
        }
        client.resource(new NamespaceBuilder()
                        .withMetadata(
                                new ObjectMetaBuilder().withName(NAMESPACE).build())
                        .build())
                .create();
        timeline = Timeline.open(run, RunClock.startingNow());
        lab = Labs.of(
                LocalTarget.defaults(),
                new LabContext(
                        run,
                        timeline,
                        1,
                        Optional.empty(),
                        Optional.empty(),
                        List.of("shop"),
                        Isolation.HOST,
                        Set.of(CanPartition.class),
                        run));
        lab.start();
        if (KUBECONFIG != null) { // pods of the real server need their account first
            Eventually.await(
                    "the default account",
                    SOON,
                    () -> client.serviceAccounts()
                                    .inNamespace(NAMESPACE)
                                    .withName("default")
                                    .get()
                            != null);
        }
        pods = LabPods.create(client, NAMESPACE, lab, lab.access().seeds());
        controller = StandInController.start(client, NAMESPACE, pods);
        path = new Partition.Path(pods.host("redis-1"), pods.host("redis-0"));
    }

    @AfterAll
    void stop() throws Exception {
        if (controller != null) {
            controller.close();
        }
        client.namespaces().withName(NAMESPACE).delete();
        client.close();
        lab.close();
        timeline.close();
        if (mock != null) {
            mock.destroy();
        }
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        controller.misbehave(Mischief.NONE);
        for (String kind : StandInController.KINDS.keySet()) {
            client.genericKubernetesResources(StandInController.context(kind))
                    .inNamespace(NAMESPACE)
                    .delete();
            Eventually.await(
                    "no " + kind + " left",
                    SOON,
                    () -> client.genericKubernetesResources(StandInController.context(kind))
                            .inNamespace(NAMESPACE)
                            .list()
                            .getItems()
                            .isEmpty());
        }
        assertThat(controller.acting()).isZero();
        assertThat(controller.malformed()).isEmpty();
        Eventually.await("the path is whole", SOON, this::whole);
    }

    @Test
    void aKilledContainerIsAnotherProcessOfTheSamePod() throws Exception {
        long before = processOf("redis-0");
        Resource<GenericKubernetesResource> kill = create("PodChaos", "kill", Map.of("action", "container-kill"));
        Eventually.await("AllInjected", SOON, () -> is(kill, "AllInjected"));
        assertThat(processOf("redis-0")).isNotEqualTo(before);
        assertThat(client.pods()
                        .inNamespace(NAMESPACE)
                        .withName("redis-0")
                        .get()
                        .getStatus()
                        .getContainerStatuses()
                        .get(0)
                        .getRestartCount())
                .isPositive();
        kill.delete();
        Eventually.await("gone", SOON, () -> kill.get() == null);
    }

    @Test
    void aPartitionEndsWithItsDurationAndTheExperimentStays() throws Exception {
        Resource<GenericKubernetesResource> cut = cut("timed", "3s");
        Eventually.await("the cut", SOON, () -> !whole());
        Eventually.await("AllInjected", SOON, () -> is(cut, "AllInjected"));
        Eventually.await("AllRecovered", SOON, () -> is(cut, "AllRecovered"));
        assertThat(whole()).isTrue();
        assertThat(cut.get().getFinalizers()).isNotEmpty();
    }

    @Test
    void aDeletedPartitionIsHealedBeforeItIsGone() throws Exception {
        Resource<GenericKubernetesResource> cut = cut("deleted", "1h");
        Eventually.await("the cut", SOON, () -> !whole());
        cut.delete();
        Eventually.await("gone", SOON, () -> cut.get() == null);
        assertThat(whole()).isTrue();
    }

    @Test
    void itCanSelectAndNeverInject() throws Exception {
        controller.misbehave(Mischief.NEVER_INJECTS);
        Resource<GenericKubernetesResource> cut = cut("never", "1h");
        Eventually.await("Selected", SOON, () -> is(cut, "Selected"));
        assertThat(is(cut, "AllInjected")).isFalse();
        assertThat(controller.acting()).isZero();
    }

    @Test
    void itCanClaimAnEffectThatIsNotThere() throws Exception {
        controller.misbehave(Mischief.NO_EFFECT);
        Resource<GenericKubernetesResource> cut = cut("claimed", "1h");
        Eventually.await("AllInjected", SOON, () -> is(cut, "AllInjected"));
        assertThat(whole()).isTrue();
    }

    @Test
    void itCanHangInItsRecovery() throws Exception {
        Resource<GenericKubernetesResource> cut = cut("hanging", "1h");
        Eventually.await("the cut", SOON, () -> !whole());
        controller.misbehave(Mischief.NEVER_RECOVERS);
        cut.delete();
        Eventually.await("marked for deletion", SOON, () -> cut.get().isMarkedForDeletion());
        assertThat(whole()).isFalse();
        assertThat(cut.get().getFinalizers()).isNotEmpty();
    }

    @Test
    void aPodThatRestartsLosesItsRulesAndNoRecordSaysSo() throws Exception {
        Resource<GenericKubernetesResource> cut = cut("forgotten", "1h");
        Eventually.await("the cut", SOON, () -> !whole());
        Eventually.await("AllInjected", SOON, () -> is(cut, "AllInjected"));
        controller.podRestarts("redis-0");
        Eventually.await("the path is whole", SOON, this::whole);
        assertThat(is(cut, "AllInjected")).isTrue();
    }

    @Test
    void whoeverSelectsNobodyIsNeverSelected() throws Exception {
        Resource<GenericKubernetesResource> none = create(
                "NetworkChaos",
                "nobody",
                Map.of("action", "partition", "selector", Map.of("pods", Map.of(NAMESPACE, List.of("no-such-pod")))));
        Eventually.await("a status", SOON, () -> none.get().get("status", "conditions") != null);
        assertThat(is(none, "Selected")).isFalse();
        assertThat(StandInController.records(none.get())).isEmpty();
    }

    private Resource<GenericKubernetesResource> cut(String name, String duration) {
        return create("NetworkChaos", name, Map.of("action", "partition", "direction", "both", "duration", duration));
    }

    private Resource<GenericKubernetesResource> create(String kind, String name, Map<String, Object> more) {
        Map<String, Object> spec = new HashMap<>(pod0);
        spec.put("mode", "all");
        if (name.equals("kill")) {
            spec.put("containerNames", List.of("redis"));
        }
        spec.putAll(more);
        GenericKubernetesResource made = new GenericKubernetesResource();
        made.setApiVersion("chaos-mesh.org/v1alpha1");
        made.setKind(kind);
        made.setMetadata(
                new ObjectMetaBuilder().withName(name).withNamespace(NAMESPACE).build());
        made.setAdditionalProperty("spec", spec);
        var resource = client.genericKubernetesResources(StandInController.context(kind))
                .inNamespace(NAMESPACE)
                .resource(made);
        resource.create();
        return client.genericKubernetesResources(StandInController.context(kind))
                .inNamespace(NAMESPACE)
                .withName(name);
    }

    private static boolean is(Resource<GenericKubernetesResource> found, String condition) {
        Object conditions = found.get().get("status", "conditions");
        return conditions instanceof List<?> list && list.contains(Map.of("type", condition, "status", "True"));
    }

    private long processOf(String pod) throws Exception {
        return lab.ability(CanKill.class).orElseThrow().restart(pods.node(pod));
    }

    /** Whether redis-0 answers connections from the address of redis-1. */
    private boolean whole() throws Exception {
        String node = pods.node("redis-0");
        int port = Integer.parseInt(node.substring(node.lastIndexOf(':') + 1));
        return lab.ability(CanPartition.class)
                .orElseThrow()
                .answered(List.of(path), port, PATIENCE)
                .contains(path);
    }
}
