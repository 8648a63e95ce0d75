package dev.redisdrill.chaos.lab.kube;

import dev.redisdrill.chaos.lab.KubernetesTarget;
import dev.redisdrill.chaos.lab.LabException;
import dev.redisdrill.chaos.lab.endpoints.EndpointsAccess;
import dev.redisdrill.timeline.spec.ClusterAccess;
import dev.redisdrill.timeline.spec.Secret;
import dev.redisdrill.timeline.spec.SecretRef;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** How to reach the cluster of a target on Kubernetes: its pods' addresses, and the secrets that it refers to. Thread-safe. */
final class KubeAccess {
    /** Where the target stands in a scenario. */
    static final String TARGET = "target.kubernetes";

    private static final int REDIS_PORT = 6379;

    private final KubeApi api;
    private final KubernetesTarget target;

    KubeAccess(KubeApi api, KubernetesTarget target) {
        this.api = api;
        this.target = target;
    }

    /**
     * Asks the API server.
     *
     * @param base the directory that relative {@code file:} references start from
     * @throws LabException what is missing, a line each
     */
    ClusterAccess find(Map<String, String> environment, Path base) throws LabException {
        EndpointsAccess.Lookup lookup = EndpointsAccess.of(
                TARGET,
                seeds(),
                target.tls(),
                target.ca(),
                target.admin(),
                target.users(),
                reference -> secret(reference, environment, base));
        if (lookup.access().isEmpty()) {
            throw new LabException(
                    lookup.problems().stream().map(Object::toString).collect(Collectors.joining("\n")));
        }
        return lookup.access().get();
    }

    private Secret secret(SecretRef reference, Map<String, String> environment, Path base) throws IOException {
        if (reference.source() != SecretRef.Source.SECRET) {
            return reference.resolve(environment, base);
        }
        String[] parts = reference.name().split("/", 2);
        try {
            return api.secret(parts[0], parts[1]);
        } catch (LabException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private List<String> seeds() throws LabException {
        if (!target.seeds().isEmpty()) {
            return target.seeds();
        }
        Optional<Service> service = service();
        List<String> seeds = new ArrayList<>();
        for (Pod pod : pods()) {
            for (String address : PodMap.addresses(pod)) {
                seeds.add(address + ":" + port(pod, service));
            }
        }
        if (seeds.isEmpty()) {
            throw new LabException("no pod in namespace " + api.namespace() + " has the labels " + labels(service)
                    + " and an address; check " + TARGET + ".preset and selector");
        }
        return seeds;
    }

    /** The pods that may be Redis nodes, as they are now. */
    List<Pod> pods() throws LabException {
        return api.pods(labels(service()));
    }

    private Optional<Service> service() throws LabException {
        return target.service().isEmpty()
                ? Optional.empty()
                : Optional.of(api.service(target.service().get()));
    }

    private Map<String, String> labels(Optional<Service> service) throws LabException {
        Map<String, String> labels = new TreeMap<>();
        target.preset().ifPresent(preset -> labels.putAll(parse(preset.labels())));
        target.selector().ifPresent(selector -> labels.putAll(parse(selector)));
        if (labels.isEmpty()) {
            Map<String, String> own = service.map(it -> it.getSpec().getSelector())
                    .filter(selector -> !selector.isEmpty())
                    .orElseThrow(() ->
                            new LabException("the service " + target.service().orElse("")
                                    + " has no selector; name the pods at " + TARGET + ".selector"));
            labels.putAll(own);
        }
        return labels;
    }

    private static Map<String, String> parse(String selector) {
        Map<String, String> labels = new TreeMap<>();
        for (String one : selector.split(",", -1)) {
            String[] sides = one.split("=", 2);
            labels.put(sides[0], sides[1]);
        }
        return labels;
    }

    /** Where clients reach a pod: as the service says, else as its container called redis, or its first one, does. */
    private static int port(Pod pod, Optional<Service> service) {
        List<Container> containers = pod.getSpec().getContainers();
        Optional<ServicePort> first =
                service.flatMap(it -> it.getSpec().getPorts().stream().findFirst());
        if (first.isPresent()) {
            if (first.get().getTargetPort() == null) {
                return first.get().getPort();
            }
            Integer number = first.get().getTargetPort().getIntVal();
            String name = first.get().getTargetPort().getStrVal();
            return number != null
                    ? number
                    : containers.stream()
                            .flatMap(container -> container.getPorts().stream())
                            .filter(port -> name.equals(port.getName()))
                            .map(ContainerPort::getContainerPort)
                            .findFirst()
                            .orElse(first.get().getPort());
        }
        return containers.stream()
                .filter(container -> container.getName().equals("redis"))
                .findFirst()
                .or(() -> containers.stream().findFirst())
                .flatMap(container -> container.getPorts().stream().findFirst())
                .map(ContainerPort::getContainerPort)
                .orElse(REDIS_PORT);
    }
}
