package dev.redisdrill.chaos.lab.kube;

import dev.redisdrill.chaos.admin.AdminClient;
import dev.redisdrill.chaos.admin.CommandRefusedException;
import dev.redisdrill.chaos.admin.NodeUnavailableException;
import dev.redisdrill.chaos.lab.CanDelay;
import dev.redisdrill.chaos.lab.CanFreeze;
import dev.redisdrill.chaos.lab.CanKill;
import dev.redisdrill.chaos.lab.CanPartition;
import dev.redisdrill.chaos.lab.CanThrottle;
import dev.redisdrill.chaos.lab.Lab;
import dev.redisdrill.chaos.lab.LabException;
import dev.redisdrill.chaos.lab.NetworkRules;
import dev.redisdrill.chaos.net.Partition;
import dev.redisdrill.timeline.unit.BitRate;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodIPBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Server processes of a lab as pods of a namespace: a pod object each, with the process's address as its own. What happens to a pod
 * happens to the process. Thread-safe.
 */
public final class LabPods {
    /** The label of all of them. */
    public static final Map<String, String> LABELS = Map.of("app", "redis");

    /** The CPU limit of each. */
    static final double CORES = 0.5;

    private final KubernetesClient client;
    private final String namespace;
    private final Lab lab;
    private final Optional<Path> data;
    private final Map<String, String> nodes = new LinkedHashMap<>();

    private LabPods(KubernetesClient client, String namespace, Lab lab, Optional<Path> data) {
        this.client = client;
        this.namespace = namespace;
        this.lab = lab;
        this.data = data;
    }

    /** Creates the pods {@code redis-0}, {@code redis-1}, ... in the order of the nodes, {@code host:port} each. */
    public static LabPods create(KubernetesClient client, String namespace, Lab lab, List<String> nodes) {
        return create(client, namespace, lab, nodes, Optional.empty());
    }

    /** The same, with a volume each that is mounted where the servers keep their data. */
    public static LabPods create(
            KubernetesClient client, String namespace, Lab lab, List<String> nodes, Optional<Path> data) {
        LabPods pods = new LabPods(client, namespace, lab, data);
        for (String node : nodes) {
            String name = "redis-" + pods.nodes.size();
            pods.nodes.put(name, node);
            pods.write(name, 0);
        }
        return pods;
    }

    /** Their names. */
    public Collection<String> names() {
        return List.copyOf(nodes.keySet());
    }

    /** The node, {@code host:port}, that a pod stands for. */
    public String node(String pod) {
        String node = nodes.get(pod);
        if (node == null) {
            throw new IllegalArgumentException("no pod " + pod + " among " + nodes.keySet());
        }
        return node;
    }

    String host(String pod) {
        return node(pod).substring(0, node(pod).lastIndexOf(':'));
    }

    void kill(String pod) throws LabException {
        able(CanKill.class).kill(node(pod));
    }

    void start(String pod) throws LabException {
        able(CanKill.class).restart(node(pod));
    }

    /** As the kubelet does with a container that ended: the same pod, with one restart more. */
    void restarted(String pod) {
        Pod found = client.pods().inNamespace(namespace).withName(pod).get();
        int before = found.getStatus().getContainerStatuses().get(0).getRestartCount();
        client.pods()
                .inNamespace(namespace)
                .withName(pod)
                .editStatus(it ->
                        new PodBuilder(it).withStatus(status(pod, before + 1)).build());
    }

    /** As a StatefulSet does with a pod that is gone: another of the same name, here at the same address. */
    void replaced(String pod) {
        client.pods().inNamespace(namespace).withName(pod).withGracePeriod(0).delete();
        client.pods().inNamespace(namespace).withName(pod).waitUntilCondition(it -> it == null, 10, TimeUnit.SECONDS);
        write(pod, 0);
    }

    void freeze(String pod) throws LabException {
        able(CanFreeze.class).freeze(node(pod));
    }

    void thaw(String pod) throws LabException {
        able(CanFreeze.class).thaw(node(pod));
    }

    /** What everybody writes takes longer, as on a slow disk; zero: as before. */
    void slowDisk(String pod, Duration delay) throws LabException, InterruptedException {
        try (AdminClient admin = AdminClient.open(lab.access())) {
            admin.call(
                    node(pod),
                    Duration.ofSeconds(5),
                    "DEBUG",
                    "AOF-FLUSH-SLEEP",
                    Long.toString(TimeUnit.NANOSECONDS.toMicros(delay.toNanos())));
        } catch (NodeUnavailableException | CommandRefusedException e) {
            throw new LabException("the disk of " + pod + ": " + e.getMessage(), e);
        }
    }

    void throttle(String rule, String pod, BitRate rate) throws LabException {
        able(CanThrottle.class).throttle(rule, host(pod), rate);
    }

    boolean can(Class<?> ability) {
        return lab.ability(ability).isPresent();
    }

    void block(String rule, Partition partition) throws LabException {
        able(CanPartition.class).block(rule, partition);
    }

    void delay(String rule, Partition paths, Duration delay, Duration jitter) throws LabException {
        able(CanDelay.class).delay(rule, paths, delay, jitter);
    }

    void lift(String rule) throws LabException {
        able(CanPartition.class).lift(rule);
    }

    boolean inForce(String rule) throws LabException {
        NetworkRules rules = able(CanPartition.class);
        return rules.inForce(rule);
    }

    private <A> A able(Class<A> ability) {
        return lab.ability(ability)
                .orElseThrow(() ->
                        new IllegalStateException("the lab's " + ability.getSimpleName() + ": " + lab.whyNot(ability)));
    }

    private void write(String name, int restarts) {
        Pod pod = new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .withLabels(LABELS)
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("redis")
                .withImage("redis")
                .addNewPort()
                .withContainerPort(Integer.parseInt(node(name).substring(node(name).lastIndexOf(':') + 1)))
                .endPort()
                .withNewResources()
                .addToLimits("cpu", new Quantity(Double.toString(CORES)))
                .endResources()
                .withVolumeMounts(data.map(path -> new VolumeMountBuilder()
                                .withName("data")
                                .withMountPath(path.toString())
                                .build())
                        .stream()
                        .toList())
                .endContainer()
                .withVolumes(data.map(path -> new VolumeBuilder()
                                .withName("data")
                                .withNewEmptyDir()
                                .endEmptyDir()
                                .build())
                        .stream()
                        .toList())
                .endSpec()
                .build();
        client.resource(pod).create();
        client.pods()
                .inNamespace(namespace)
                .withName(name)
                .editStatus(it ->
                        new PodBuilder(it).withStatus(status(name, restarts)).build());
    }

    private PodStatus status(String name, int restarts) {
        return new PodStatusBuilder()
                .withPhase("Running")
                .withPodIP(host(name))
                .withPodIPs(new PodIPBuilder().withIp(host(name)).build())
                .addNewCondition()
                .withType("Ready")
                .withStatus("True")
                .endCondition()
                .addNewContainerStatus()
                .withName("redis")
                .withImage("redis")
                .withImageID("redis")
                .withReady(true)
                .withRestartCount(restarts)
                .endContainerStatus()
                .build();
    }
}
