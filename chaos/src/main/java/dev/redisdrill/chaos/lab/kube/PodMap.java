package dev.redisdrill.chaos.lab.kube;

import dev.redisdrill.chaos.lab.LabException;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodIP;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which pod a Redis node is, by its address: that of the pod; else the host name that it announces; else the address of the
 * machine and the port. Labels say nothing here: those of roles are not changed by a failover.
 *
 * <p>Immutable, thread-safe.
 *
 * @param pods by {@code host:port}
 * @param unknown nodes that are no pod
 */
record PodMap(Map<String, Pod> pods, List<String> unknown) {

    /**
     * From what Redis and the API server say now.
     *
     * @param clusterNodes the answer of CLUSTER NODES
     */
    static PodMap of(String clusterNodes, List<Pod> pods) {
        Map<String, Pod> found = new LinkedHashMap<>();
        List<String> unknown = new ArrayList<>();
        for (String line : clusterNodes.split("\n", -1)) {
            String[] parts = line.strip().split(" ", -1);
            if (parts.length < 8 || parts[2].contains("noaddr")) {
                continue;
            }
            // <id> <ip:port@cport[,hostname[,...]]> ...
            String[] announced = parts[1].split(",", -1);
            String address = announced[0].split("@", -1)[0];
            String hostname = announced.length > 1 && !announced[1].contains("=") ? announced[1] : "";
            Optional<Pod> pod = byAddress(address, pods)
                    .or(() -> byHostname(hostname, pods))
                    .or(() -> byMachine(address, pods));
            pod.ifPresentOrElse(it -> found.put(address, it), () -> unknown.add(address));
        }
        return new PodMap(found, unknown);
    }

    private static Optional<Pod> byAddress(String address, List<Pod> pods) {
        String host = host(address);
        List<Pod> here = pods.stream()
                .filter(pod -> !usesHostNetwork(pod) && addresses(pod).contains(host))
                .toList();
        return here.size() == 1 ? Optional.of(here.get(0)) : Optional.empty();
    }

    /** {@code <pod>.<service>.<namespace>.svc...}, or the pod's name alone. */
    private static Optional<Pod> byHostname(String hostname, List<Pod> pods) {
        String first = hostname.split("\\.", -1)[0];
        return first.isEmpty()
                ? Optional.empty()
                : pods.stream()
                        .filter(pod -> pod.getMetadata().getName().equals(first))
                        .findFirst();
    }

    private static Optional<Pod> byMachine(String address, List<Pod> pods) {
        String host = host(address);
        int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
        return pods.stream()
                .filter(pod -> host.equals(status(pod).getHostIP()) && hostPort(pod, port))
                .findFirst();
    }

    private static boolean hostPort(Pod pod, int port) {
        return pod.getSpec().getContainers().stream()
                .flatMap(container -> container.getPorts().stream())
                .anyMatch(it -> usesHostNetwork(pod)
                        ? port == number(it.getContainerPort())
                        : port == number(it.getHostPort()));
    }

    private static boolean usesHostNetwork(Pod pod) {
        return Boolean.TRUE.equals(pod.getSpec().getHostNetwork());
    }

    private static int number(Integer port) {
        return port == null ? 0 : port;
    }

    private static PodStatus status(Pod pod) {
        return pod.getStatus() == null ? new PodStatus() : pod.getStatus();
    }

    /** The addresses of a pod; none if it has not started. */
    static List<String> addresses(Pod pod) {
        List<String> all = new ArrayList<>(
                status(pod).getPodIPs().stream().map(PodIP::getIp).toList());
        if (status(pod).getPodIP() != null && !all.contains(status(pod).getPodIP())) {
            all.add(status(pod).getPodIP());
        }
        return all;
    }

    /** The pod of a node. */
    Pod of(String node) throws LabException {
        Pod pod = pods.get(node);
        if (pod == null) {
            throw new LabException(node + " is no pod that the target selects, by its address, its announced host name"
                    + " or its machine; check target.kubernetes.selector");
        }
        return pod;
    }

    /** The pods of nodes known by their addresses alone. */
    List<String> namesOf(Collection<String> hosts) throws LabException {
        List<String> names = new ArrayList<>();
        for (String host : hosts) {
            List<String> here = pods.entrySet().stream()
                    .filter(entry -> host(entry.getKey()).equals(host))
                    .map(entry -> entry.getValue().getMetadata().getName())
                    .distinct()
                    .toList();
            if (here.size() != 1) {
                throw new LabException(
                        here.isEmpty()
                                ? host + " is the address of no pod that the target selects"
                                : host + " is the address of several pods: " + String.join(", ", here)
                                        + "; between nodes that share an address nothing can be cut or slowed down");
            }
            names.add(here.get(0));
        }
        return names.stream().distinct().sorted().toList();
    }

    /** The container of a node: the one with its port, else the one called redis, else the first. */
    String containerOf(String node) throws LabException {
        return container(node).getName();
    }

    /**
     * How many cores the container of a node may use.
     *
     * @return empty if nothing limits it but the machine
     */
    Optional<BigDecimal> coresOf(String node) throws LabException {
        ResourceRequirements resources = container(node).getResources();
        return resources == null || resources.getLimits() == null
                ? Optional.empty()
                : Optional.ofNullable(resources.getLimits().get("cpu")).map(Quantity::getNumericalAmount);
    }

    private Container container(String node) throws LabException {
        Pod pod = of(node);
        int port = Integer.parseInt(node.substring(node.lastIndexOf(':') + 1));
        List<Container> containers = pod.getSpec().getContainers();
        return containers.stream()
                .filter(it -> it.getPorts().stream()
                        .map(ContainerPort::getContainerPort)
                        .anyMatch(Integer.valueOf(port)::equals))
                .findFirst()
                .or(() -> containers.stream()
                        .filter(it -> it.getName().equals("redis"))
                        .findFirst())
                .or(() -> containers.stream().findFirst())
                .orElseThrow(() -> new LabException("pod " + pod.getMetadata().getName() + " has no container"));
    }

    /** Where the volume is mounted that holds a directory of the node's container; the one for data where that is not known. */
    String volumeOf(String node, Optional<String> directory) throws LabException {
        return container(node).getVolumeMounts().stream()
                .filter(mount -> directory.isEmpty()
                        ? mount.getName().contains("data")
                                || mount.getMountPath().contains("data")
                        : directory.get().equals(mount.getMountPath())
                                || directory
                                        .get()
                                        .startsWith(mount.getMountPath().replaceAll("/+$", "") + "/"))
                .map(VolumeMount::getMountPath)
                .max(Comparator.comparingInt(String::length))
                .orElseThrow(() -> new LabException("the pod of " + node + " has no volume for "
                        + directory.orElse("data") + ", and Chaos Mesh disturbs volumes only"));
    }

    private static String host(String address) {
        return address.substring(0, address.lastIndexOf(':'));
    }
}
