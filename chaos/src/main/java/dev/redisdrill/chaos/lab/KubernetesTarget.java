package dev.redisdrill.chaos.lab;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.redisdrill.chaos.lab.EndpointsTarget.Credentials;
import dev.redisdrill.timeline.spec.SecretRef;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** An existing cluster whose nodes are pods; faults are resources of Chaos Mesh in the pods' namespace. */
@JsonTypeName("kubernetes")
@JsonClassDescription("An existing cluster on Kubernetes; faults are resources of Chaos Mesh.")
public record KubernetesTarget(
        @JsonPropertyDescription("The context of the kubeconfig; absent: the current one, or the pod's own account.")
        Optional<String> context,

        @JsonPropertyDescription("The namespace of the pods, which must have the label redis-drill/allow-faults=true.")
        String namespace,

        @JsonPropertyDescription("The operator that made the cluster: how its pods are labelled.")
        Optional<Preset> preset,

        @JsonPropertyDescription("The labels of the pods, such as app=redis,tier=cache; together with those of preset.")
        Optional<String> selector,

        @JsonPropertyDescription(
                "The service that clients use: its port is that of the pods, and its selector finds them where there is neither preset nor selector.")
        Optional<String> service,

        @JsonProperty(defaultValue = "[]")
        @JsonPropertyDescription(
                "host:port of nodes to begin with, as seen from here; absent: the pods' own addresses.")
        List<String> seeds,

        @JsonProperty(defaultValue = "true") @JsonPropertyDescription("Whether connections use TLS (verified).")
        boolean tls,

        @JsonPropertyDescription(
                "The certificates to trust, PEM: secret:NAME/KEY, file:PATH or env:NAME; absent: the Java runtime's own.")
        Optional<SecretRef> ca,

        @JsonPropertyDescription("The user for watching and administration; absent: no credentials.")
        Optional<Credentials> admin,

        @JsonProperty(defaultValue = "{}")
        @JsonPropertyDescription("The users of the load, by tenant; a tenant without one uses admin.")
        Map<String, Credentials> users,

        @JsonProperty(defaultValue = "container")
        @JsonPropertyDescription("What the kill faults end: the container (SIGKILL; the pod stays), or the whole pod.")
        KillBy kill)
        implements Target {

    /** The label that a namespace must have for faults to be injected there, with the value true. */
    public static final String ALLOW_LABEL = "redis-drill/allow-faults";

    /** Operators and charts whose pods are known by their labels. */
    public enum Preset {
        /** The operator of OT-CONTAINER-KIT, as a RedisCluster: pods {@code <cr>-leader-N} and {@code <cr>-follower-N}. */
        @JsonProperty("ot-container-kit")
        OT_CONTAINER_KIT("redis_setup_type=cluster"),
        /** The chart bitnami/redis-cluster: pods {@code <fullname>-N}, without labels of roles. */
        @JsonProperty("bitnami")
        BITNAMI("app.kubernetes.io/name=redis-cluster"),
        /** Spotahome's operator, whose pods have to form a Redis Cluster to be drilled. */
        @JsonProperty("spotahome")
        SPOTAHOME("app.kubernetes.io/component=redis"),
        /** Redis Enterprise with the OSS Cluster API on. */
        @JsonProperty("redis-enterprise")
        REDIS_ENTERPRISE("app=redis-enterprise,redis.io/role=node");

        private final String labels;

        Preset(String labels) {
            this.labels = labels;
        }

        /** As a selector. */
        public String labels() {
            return labels;
        }
    }

    /** What is ended when a node is killed. */
    public enum KillBy {
        /** container-kill: SIGKILL of the process; the kubelet starts it again in the same pod, on the same data. */
        @JsonProperty("container")
        CONTAINER,
        /** pod-kill: the pod is deleted without grace; its controller makes another, maybe at another address. */
        @JsonProperty("pod")
        POD
    }

    private static final String NAME = "[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?";
    private static final String LABEL = "[A-Za-z0-9./_-]+=[A-Za-z0-9._-]*";

    public KubernetesTarget {
        seeds = List.copyOf(seeds);
        users = Map.copyOf(users);
        if (!namespace.matches(NAME)) {
            throw new IllegalArgumentException("namespace: '" + namespace
                    + "' is no name of a namespace: lower-case letters, digits and '-', at most 63");
        }
        if (preset.isEmpty() && selector.isEmpty() && service.isEmpty()) {
            throw new IllegalArgumentException(
                    "selector: say which pods are Redis nodes, by preset, selector or service");
        }
        if (selector.filter(text -> !text.matches(LABEL + "(," + LABEL + ")*")).isPresent()) {
            throw new IllegalArgumentException(
                    "selector: '" + selector.get() + "' is not of the form label=value,label=value");
        }
        if (service.filter(name -> !name.matches(NAME)).isPresent()) {
            throw new IllegalArgumentException("service: '" + service.get() + "' is no name of a service");
        }
        seeds.forEach(EndpointsTarget::checkAddress);
        if (ca.isPresent() && !tls) {
            throw new IllegalArgumentException("ca: is of no use with tls: false; remove one of them");
        }
    }

    /** Whether anything that it refers to is kept on Kubernetes. */
    public boolean refersToSecrets() {
        return Stream.of(
                        ca.stream(),
                        admin.stream().map(Credentials::password),
                        users.values().stream().map(Credentials::password))
                .flatMap(references -> references)
                .anyMatch(reference -> reference.source() == SecretRef.Source.SECRET);
    }

    @Override
    public boolean outlivesRuns() {
        return true;
    }

    @Override
    public KubernetesTarget from(Path base) {
        Map<String, Credentials> absolute = new HashMap<>();
        users.forEach((tenant, credentials) -> absolute.put(tenant, credentials.from(base)));
        return new KubernetesTarget(
                context,
                namespace,
                preset,
                selector,
                service,
                seeds,
                tls,
                ca.map(reference -> reference.from(base)),
                admin.map(credentials -> credentials.from(base)),
                absolute,
                kill);
    }
}
