package dev.redisdrill.chaos.lab.kube;

import dev.redisdrill.chaos.lab.LabException;
import dev.redisdrill.chaos.lab.LoadHost;
import dev.redisdrill.chaos.lab.RemoteProgram;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Runs load programs as the pods of an Indexed Job ({@link LoadJob}) and speaks to them through the API server, attached to their
 * standard input and output: no further service is needed, and no way into the pods' network. Thread-safe.
 */
final class LoadPods implements LoadHost {
    private static final Duration LOOK_EVERY = Duration.ofMillis(250);
    private static final String INDEX = "batch.kubernetes.io/job-completion-index";

    private final KubernetesClient client;
    private final String namespace;
    private final String run;

    /**
     * Makes nothing yet.
     *
     * @param run the value of the label {@link RunLabel#RUN}, by which everything that is made can be found
     */
    LoadPods(KubernetesClient client, String namespace, String run) {
        this.client = client;
        this.namespace = namespace;
        this.run = run;
    }

    @Override
    public Programs start(Order order, Duration limit) throws LabException, InterruptedException {
        checkPermissions();
        Job job = LoadJob.of(run, order, namespace);
        try {
            client.resource(job).create();
        } catch (KubernetesClientException e) {
            throw new LabException("cannot create the load's job in namespace " + namespace + ": " + reason(e), e);
        }
        Running running = new Running();
        try {
            Map<Integer, Pod> pods = awaitPods(order, limit);
            for (Map.Entry<Integer, Pod> pod : pods.entrySet()) {
                running.add(attach(pod.getValue(), log(order, pod.getKey())));
            }
            return running;
        } catch (LabException | InterruptedException | RuntimeException e) {
            running.close();
            throw e;
        }
    }

    private void checkPermissions() throws LabException {
        try {
            List<Permissions.Missing> missing = Permissions.missing(client, namespace, Permissions.LOAD);
            if (!missing.isEmpty()) {
                throw new LabException(
                        missing.stream().map(Permissions.Missing::line).collect(Collectors.joining("; ")));
            }
        } catch (KubernetesClientException e) {
            throw new LabException(
                    "cannot ask the API server what is allowed in namespace " + namespace + ": " + reason(e), e);
        }
    }

    private static Path log(Order order, int index) {
        return order.logs().resolve(Integer.toString(index)).resolve("load/load.log");
    }

    private Map<Integer, Pod> awaitPods(Order order, Duration limit) throws LabException, InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            Map<Integer, Pod> running = new TreeMap<>();
            List<String> waiting = new ArrayList<>();
            for (Pod pod : pods()) {
                Optional<Integer> index = indexOf(pod);
                if (index.isPresent() && "Running".equals(phase(pod))) {
                    running.put(index.get(), pod);
                } else {
                    waiting.add(pod.getMetadata().getName() + ": " + why(pod));
                }
            }
            if (running.size() == order.programs()) {
                return running;
            }
            if (System.nanoTime() - deadline > 0) {
                throw new LabException("only " + running.size() + " of " + order.programs()
                        + " load pods run after " + limit.toSeconds() + " s in namespace " + namespace
                        + (waiting.isEmpty()
                                ? "; none was made: look at kubectl describe job " + LoadJob.name(run)
                                : "; " + String.join("; ", waiting)));
            }
            TimeUnit.NANOSECONDS.sleep(LOOK_EVERY.toNanos());
        }
    }

    private List<Pod> pods() throws LabException {
        try {
            return client.pods()
                    .inNamespace(namespace)
                    .withLabels(LoadJob.labels(run))
                    .list()
                    .getItems();
        } catch (KubernetesClientException e) {
            throw new LabException("cannot list the load's pods in namespace " + namespace + ": " + reason(e), e);
        }
    }

    private static Optional<Integer> indexOf(Pod pod) {
        Map<String, String> annotations = pod.getMetadata().getAnnotations();
        String index = annotations == null ? null : annotations.get(INDEX);
        return index == null ? Optional.empty() : Optional.of(Integer.valueOf(index));
    }

    private static String phase(Pod pod) {
        return pod.getStatus() == null || pod.getStatus().getPhase() == null
                ? "Pending"
                : pod.getStatus().getPhase();
    }

    /** What keeps a pod from running, as far as its status tells. */
    private static String why(Pod pod) {
        if (pod.getStatus() != null && pod.getStatus().getContainerStatuses() != null) {
            for (ContainerStatus status : pod.getStatus().getContainerStatuses()) {
                if (status.getState() != null && status.getState().getWaiting() != null) {
                    String message = status.getState().getWaiting().getMessage();
                    return status.getState().getWaiting().getReason() + (message == null ? "" : " (" + message + ")");
                }
            }
        }
        return phase(pod);
    }

    private AttachedPod attach(Pod pod, Path log) throws LabException {
        String name = pod.getMetadata().getName();
        try {
            return AttachedPod.to(client.pods().inNamespace(namespace).withName(name), name, log);
        } catch (IOException e) {
            throw new LabException("cannot write " + log + ": " + e.getMessage(), e);
        } catch (KubernetesClientException e) {
            throw new LabException(
                    "cannot attach to the load pod " + name + " in namespace " + namespace + ": " + reason(e), e);
        }
    }

    private static String reason(KubernetesClientException e) {
        return e.getCode() == 403 ? e.getMessage() + " (grant its verb: see deploy/)" : String.valueOf(e.getMessage());
    }

    private final class Running implements Programs {
        private final List<AttachedPod> pods = new ArrayList<>();

        synchronized void add(AttachedPod pod) {
            pods.add(pod);
        }

        @Override
        public synchronized List<RemoteProgram> all() {
            return List.copyOf(pods);
        }

        @Override
        public synchronized void close() throws LabException {
            pods.forEach(AttachedPod::close);
            try {
                client.batch()
                        .v1()
                        .jobs()
                        .inNamespace(namespace)
                        .withName(LoadJob.name(run))
                        .withGracePeriod(0)
                        .delete();
            } catch (KubernetesClientException e) {
                throw new LabException(
                        "the load's job " + LoadJob.name(run) + " is left in namespace " + namespace
                                + " until its deadline, or ./drill heal DIR: " + reason(e),
                        e);
            }
        }
    }
}
