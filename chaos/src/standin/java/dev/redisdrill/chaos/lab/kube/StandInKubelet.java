package dev.redisdrill.chaos.lab.kube;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.http.Dispatcher;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands in for the node and kubelet of the pods of one namespace whose container reads standard input: each is a process of this
 * machine. Other pods are left alone. Thread-safe.
 *
 * <p>As the real one does: a pod that is pending is started and said to be running; what is attached to it is the process's standard
 * input, output and error, and when that connection ends, so does its input ({@code stdinOnce}); a process that ends is told in the
 * pod's status, with its exit code; a pod that is deleted is killed. {@code attach} is answered at {@link #port()}, in the protocol
 * {@code v4.channel.k8s.io}: let {@link ApiServerFront#route} bring {@code /attach} here.
 *
 * <p>The container's working directory is one of this machine, in place of the volume that would be mounted there; its image is a
 * function of its command.
 */
public final class StandInKubelet implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StandInKubelet.class);
    private static final long PERIOD_MILLIS = 100;
    private static final int KILLED = 137;
    private static final Pattern ATTACH = Pattern.compile("/api/v1/namespaces/[^/]+/pods/([^/]+)/attach\\?.*");

    /** What it takes to run a container's command here. */
    public interface Image {
        /** The command on this machine, of the pod of that index. */
        List<String> command(List<String> given, int index);
    }

    private final KubernetesClient client;
    private final String namespace;
    private final Path directory;
    private final Image image;
    private final Map<String, Running> runningByName = new ConcurrentHashMap<>();
    private final MockWebServer web = new MockWebServer();
    private final ScheduledExecutorService loop = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "stand-in-kubelet");
        thread.setDaemon(true);
        return thread;
    });

    private record Running(String uid, Process process) {
        void kill() {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private StandInKubelet(KubernetesClient client, String namespace, Path directory, Image image) {
        this.client = client;
        this.namespace = namespace;
        this.directory = directory;
        this.image = image;
    }

    /** Starts it. The client is not closed by it. */
    public static StandInKubelet start(KubernetesClient client, String namespace, Path directory, Image image) {
        StandInKubelet kubelet = new StandInKubelet(client, namespace, directory, image);
        kubelet.web.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                return kubelet.attach(request.getPath());
            }
        });
        kubelet.web.start();
        ScheduledFuture<?> unused =
                kubelet.loop.scheduleWithFixedDelay(kubelet::reconcileAll, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
        return kubelet;
    }

    /** Where {@code attach} is answered, on the loopback address. */
    public int port() {
        return web.getPort();
    }

    /** How many processes there are. */
    public long alive() {
        return runningByName.values().stream()
                .filter(running -> running.process().isAlive())
                .count();
    }

    /** Kills the process of the pod of that index, as the kernel does when memory is short. */
    public void kill(int index) {
        for (Pod pod : pods()) {
            Running running = runningByName.get(pod.getMetadata().getName());
            if (running != null && indexOf(pod) == index) {
                running.kill();
            }
        }
    }

    @Override
    public void close() {
        loop.shutdownNow();
        runningByName.values().forEach(Running::kill);
        web.shutdown();
    }

    private List<Pod> pods() {
        return client.pods().inNamespace(namespace).list().getItems();
    }

    static int indexOf(Pod pod) {
        Map<String, String> annotations = pod.getMetadata().getAnnotations();
        return Integer.parseInt(annotations.get("batch.kubernetes.io/job-completion-index"));
    }

    private MockResponse attach(String path) {
        Matcher asked = ATTACH.matcher(path);
        Running running = asked.matches() ? runningByName.get(asked.group(1)) : null;
        return running == null || !running.process().isAlive()
                ? new MockResponse().setResponseCode(404).setBody(ApiServerFront.status(404))
                : new MockResponse().setResponseCode(101).withWebSocketUpgrade(new AttachedProcess(running.process()));
    }

    private void reconcileAll() {
        try {
            Set<String> there = new HashSet<>();
            for (Pod pod : pods()) {
                there.add(pod.getMetadata().getUid());
                reconcile(pod);
            }
            runningByName.values().stream()
                    .filter(running -> !there.contains(running.uid()))
                    .forEach(Running::kill);
        } catch (KubernetesClientException e) {
            LOG.info("tried again soon: {}", e.getMessage());
        } catch (RuntimeException | IOException e) {
            LOG.warn("tried again soon", e); // an escape would end the loop without a word
        }
    }

    private void reconcile(Pod pod) throws IOException {
        String name = pod.getMetadata().getName();
        Running running = runningByName.get(name);
        String phase = pod.getStatus() == null ? null : pod.getStatus().getPhase();
        if (pod.isMarkedForDeletion()) {
            if (running != null) {
                running.kill();
            }
        } else if (running == null && (phase == null || phase.equals("Pending")) && mine(pod)) {
            runningByName.put(name, new Running(pod.getMetadata().getUid(), launch(pod)));
            tell(
                    pod,
                    "Running",
                    new ContainerStateBuilder().withNewRunning().endRunning().build());
        } else if (running != null && !running.process().isAlive() && "Running".equals(phase)) {
            int code = running.process().exitValue();
            tell(
                    pod,
                    code == 0 ? "Succeeded" : "Failed",
                    new ContainerStateBuilder()
                            .withNewTerminated()
                            .withExitCode(code)
                            .withReason(code == 0 ? "Completed" : code == KILLED ? "OOMKilled" : "Error")
                            .endTerminated()
                            .build());
        }
    }

    private static boolean mine(Pod pod) {
        return pod.getSpec().getContainers().stream().anyMatch(one -> Boolean.TRUE.equals(one.getStdin()));
    }

    private Process launch(Pod pod) throws IOException {
        Container container = pod.getSpec().getContainers().get(0);
        Path volume =
                Files.createDirectories(directory.resolve(pod.getMetadata().getName()));
        return new ProcessBuilder(image.command(container.getCommand(), indexOf(pod)))
                .directory(volume.toFile())
                .start();
    }

    private void tell(Pod pod, String phase, ContainerState state) {
        Container container = pod.getSpec().getContainers().get(0);
        client.pods()
                .inNamespace(namespace)
                .withName(pod.getMetadata().getName())
                .editStatus(now -> new PodBuilder(now)
                        .editOrNewStatus()
                        .withPhase(phase)
                        .withContainerStatuses()
                        .addNewContainerStatus()
                        .withName(container.getName())
                        .withImage(container.getImage())
                        .withImageID(container.getImage())
                        .withReady(phase.equals("Running"))
                        .withRestartCount(0)
                        .withState(state)
                        .endContainerStatus()
                        .endStatus()
                        .build());
    }
}
