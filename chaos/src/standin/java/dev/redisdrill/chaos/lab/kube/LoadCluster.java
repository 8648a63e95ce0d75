package dev.redisdrill.chaos.lab.kube;

import dev.redisdrill.chaos.lab.LoadHost;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A Kubernetes cluster as far as load pods need one: {@link AnyApiServer} behind an {@link ApiServerFront}, the controller of Jobs, and
 * a node on which pods are processes of this machine ({@link StandInKubelet}). Thread-safe.
 */
public final class LoadCluster implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String RUN = "r1";

    private final AnyApiServer server;
    private final ApiServerFront front;
    private final KubernetesClient client;
    private final @Nullable StandInJobs jobs;
    private final StandInKubelet kubelet;

    private LoadCluster(Path node, StandInKubelet.Image image) throws IOException {
        server = AnyApiServer.start("load");
        front = ApiServerFront.before(server.config());
        client = front.client();
        String namespace = server.namespace();
        if (server.real()) { // pods of the real one need their account first
            server.client()
                    .serviceAccounts()
                    .inNamespace(namespace)
                    .withName("default")
                    .waitUntilCondition(Objects::nonNull, SOON.toSeconds(), TimeUnit.SECONDS);
        }
        jobs = server.real() ? null : StandInJobs.start(server.client(), namespace);
        kubelet = StandInKubelet.start(server.client(), namespace, node, image);
        front.route("/attach", kubelet.port());
    }

    /**
     * Starts it.
     *
     * @param node where the pods' volumes are
     * @param image what it takes to run a container here
     */
    public static LoadCluster start(Path node, StandInKubelet.Image image) throws IOException {
        return new LoadCluster(node, image);
    }

    /** What is tested: the way to load pods of run r1, through the front. */
    public LoadHost host() {
        return new LoadPods(client, server.namespace(), RUN);
    }

    /** Where trouble with the API server is made. */
    public ApiServerFront front() {
        return front;
    }

    /** Where pods die. */
    public StandInKubelet kubelet() {
        return kubelet;
    }

    AnyApiServer server() {
        return server;
    }

    /** Its kubeconfig, which leads through the front; the context is called test. */
    public Path kubeconfig(Path directory) throws IOException {
        return front.kubeconfig(directory);
    }

    /** The namespace. */
    public String namespace() {
        return server.namespace();
    }

    /** Undisturbed, with every right. */
    public KubernetesClient client() {
        return server.client();
    }

    /** The names of all jobs and pods of runs, without the front. */
    public List<String> left() {
        return Stream.<List<? extends HasMetadata>>of(
                        server.client()
                                .batch()
                                .v1()
                                .jobs()
                                .inNamespace(server.namespace())
                                .withLabel(RunLabel.RUN)
                                .list()
                                .getItems(),
                        server.client()
                                .pods()
                                .inNamespace(server.namespace())
                                .withLabel(RunLabel.RUN)
                                .list()
                                .getItems())
                .flatMap(List::stream)
                .map(one -> one.getKind() + " " + one.getMetadata().getName())
                .toList();
    }

    /** Fails if any job, pod or process is still there after a while. */
    public void awaitNothingLeft() throws InterruptedException {
        long deadline = System.nanoTime() + SOON.toNanos();
        while (!left().isEmpty() || kubelet.alive() > 0) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("left are " + left() + " and " + kubelet.alive() + " processes");
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    @Override
    public void close() {
        client.close();
        front.close();
        kubelet.close();
        if (jobs != null) {
            jobs.close();
        }
        server.close();
    }
}
