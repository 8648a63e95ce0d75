package dev.redisdrill.runner.cli;

import dev.redisdrill.chaos.Labs;
import dev.redisdrill.chaos.lab.Isolation;
import dev.redisdrill.chaos.lab.KubernetesTarget;
import dev.redisdrill.chaos.lab.Lab;
import dev.redisdrill.chaos.lab.LabContext;
import dev.redisdrill.chaos.lab.LocalTarget;
import dev.redisdrill.chaos.lab.kube.LabPods;
import dev.redisdrill.chaos.lab.kube.StandInController;
import dev.redisdrill.chaos.lab.kube.TestApi;
import dev.redisdrill.runner.experiment.RunSession;
import dev.redisdrill.timeline.event.Timeline;
import dev.redisdrill.timeline.spec.ClusterAccess;
import dev.redisdrill.timeline.time.RunClock;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A cluster of real server processes that stand for pods of a namespace, in an API server to test against, with the controller that stands
 * in for Chaos Mesh; and drills of it by the command line. Confined to one thread.
 */
final class ClusterOfPods implements AutoCloseable {
    private static final Map<String, String> KINDS = Map.of(
            "PodChaos", "podchaos",
            "NetworkChaos", "networkchaos",
            "IOChaos", "iochaos",
            "StressChaos", "stresschaos",
            "TimeChaos", "timechaos");

    private final Path directory;
    private final String namespace;
    private final @Nullable String kubeconfigBefore = System.getProperty("kubeconfig");
    private final TestApi api;
    private final Timeline timeline;
    private final Lab lab;
    private final StandInController controller;
    private final List<String> nodes;
    private final List<String> secrets;
    private final String scenario;
    private int runs;

    /** What a command left on the screen. */
    record Said(int code, String out, String err, Path run) {}

    private ClusterOfPods(Path directory, String namespace, LocalTarget target, Set<Class<?>> needs) throws Exception {
        this.directory = directory;
        this.namespace = namespace;
        api = TestApi.start(directory);
        System.setProperty("kubeconfig", api.kubeconfig().toString());
        api.namespace(namespace, Map.of(KubernetesTarget.ALLOW_LABEL, "true"));
        Path home = Files.createDirectory(directory.resolve("cluster")).toRealPath();
        timeline = Timeline.open(home, RunClock.startingNow());
        lab = Labs.of(
                target,
                new LabContext(
                        home,
                        timeline,
                        1,
                        Optional.empty(),
                        Optional.empty(),
                        List.of("shop"),
                        Isolation.HOST,
                        needs,
                        home));
        nodes = lab.start().nodes();
        ClusterAccess access = lab.access();
        ClusterAccess.User admin = access.admin().orElseThrow();
        ClusterAccess.User shop = access.userOf("shop").orElseThrow();
        secrets = List.of(admin.password().reveal(), shop.password().reveal());
        api.client()
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName("redis-drill")
                        .withNamespace(namespace)
                        .endMetadata()
                        .withData(Map.of(
                                "ca.crt", base64(access.caPem().orElseThrow()),
                                "admin", base64(admin.password().reveal()),
                                "shop", base64(shop.password().reveal())))
                        .build())
                .create();
        LabPods pods = LabPods.create(api.client(), namespace, lab, nodes, Optional.of(home));
        controller = StandInController.start(api.client(), namespace, pods);
        scenario = """
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
                """.formatted(namespace, admin.name(), shop.name());
    }

    /**
     * Starts it all.
     *
     * @param directory for what it writes
     * @param needs what the stand-in does to the lab's network
     */
    static ClusterOfPods start(Path directory, String namespace, LocalTarget target, Set<Class<?>> needs)
            throws Exception {
        return new ClusterOfPods(directory, namespace, target, needs);
    }

    TestApi api() {
        return api;
    }

    StandInController controller() {
        return controller;
    }

    List<String> nodes() {
        return nodes;
    }

    /** Passwords, in plain text. */
    List<String> secrets() {
        return secrets;
    }

    /** The beginning of a scenario of this cluster, without faults and objectives. */
    String scenario() {
        return scenario;
    }

    /** Runs a drill of this cluster; what it leaves is in a directory of its own. */
    Said drill(String rest, String... settings) throws IOException {
        Path run = directory.resolve("run-" + runs);
        Path file = directory.resolve("drill-" + runs++ + ".yaml");
        Files.writeString(file, scenario + rest);
        List<String> arguments = new ArrayList<>(List.of("run", file.toString(), "--quiet", "--out", run.toString()));
        for (String setting : settings) {
            arguments.addAll(List.of("--set", setting));
        }
        return execute(run, arguments);
    }

    /** Runs a command. */
    Said execute(Path run, List<String> arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Io io = new Io(new PrintWriter(out, true), new PrintWriter(err, true), false, Map.of(), directory, directory);
        int code = Main.execute(io, RunSession.real(), arguments.toArray(String[]::new));
        return new Said(code, out.toString(), err.toString(), run);
    }

    /** Experiments and Jobs that drills made and that are there. */
    List<String> ours() {
        List<String> found = new ArrayList<>();
        KINDS.forEach((kind, plural) -> api
                .client()
                .genericKubernetesResources(new ResourceDefinitionContext.Builder()
                        .withGroup("chaos-mesh.org")
                        .withVersion("v1alpha1")
                        .withKind(kind)
                        .withPlural(plural)
                        .withNamespaced(true)
                        .build())
                .inNamespace(namespace)
                .list()
                .getItems()
                .stream()
                .map(GenericKubernetesResource::getMetadata)
                .forEach(meta -> found.add(kind + " " + meta.getName())));
        api.client().batch().v1().jobs().inNamespace(namespace).list().getItems().stream()
                .map(Job::getMetadata)
                .forEach(meta -> found.add("Job " + meta.getName()));
        return found;
    }

    @Override
    public void close() throws IOException {
        controller.close();
        if (kubeconfigBefore == null) {
            System.clearProperty("kubeconfig");
        } else {
            System.setProperty("kubeconfig", kubeconfigBefore);
        }
        api.client().namespaces().withName(namespace).delete();
        lab.close();
        timeline.close();
        api.close();
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
