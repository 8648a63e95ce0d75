package dev.redisdrill.chaos.lab;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.redisdrill.timeline.spec.SecretRef;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** An existing cluster, known by some of its addresses. */
@JsonTypeName("endpoints")
@JsonClassDescription("An existing cluster, by seed addresses; its processes are not touched.")
public record EndpointsTarget(
        @JsonPropertyDescription("host:port of nodes to begin with; at least one.")
        List<String> seeds,

        @JsonProperty(defaultValue = "true") @JsonPropertyDescription("Whether connections use TLS (verified).")
        boolean tls,

        @JsonPropertyDescription(
                "The certificates to trust, PEM: file:PATH or env:NAME; absent: the Java runtime's own.")
        Optional<SecretRef> ca,

        @JsonPropertyDescription("The user for watching and administration; absent: no credentials.")
        Optional<Credentials> admin,

        @JsonProperty(defaultValue = "{}")
        @JsonPropertyDescription("The users of the load, by tenant; a tenant without one uses admin.")
        Map<String, Credentials> users,

        @JsonProperty(defaultValue = "false")
        @JsonPropertyDescription("Whether faults that act through the cluster's own commands may be used.")
        boolean allowFaults)
        implements Target {

    /** An ACL user and where its password is. */
    @JsonClassDescription("An ACL user and where its password is.")
    public record Credentials(
            @JsonProperty(defaultValue = "default") @JsonPropertyDescription("The user's name.")
            String user,

            @JsonPropertyDescription("Its password: env:NAME or file:PATH.")
            SecretRef password) {
        /** The same with a reference that does not depend on where the scenario lies. */
        Credentials from(Path base) {
            return new Credentials(user, password.from(base));
        }
    }

    public EndpointsTarget {
        seeds = List.copyOf(seeds);
        users = Map.copyOf(users);
        if (seeds.isEmpty()) {
            throw new IllegalArgumentException("seeds: name at least one node as host:port");
        }
        seeds.forEach(EndpointsTarget::checkAddress);
        if (Stream.of(
                        ca.stream(),
                        admin.stream().map(Credentials::password),
                        users.values().stream().map(Credentials::password))
                .flatMap(references -> references)
                .anyMatch(reference -> reference.source() == SecretRef.Source.SECRET)) {
            throw new IllegalArgumentException(
                    "secret: only target: kubernetes has such secrets; write env:NAME or file:PATH");
        }
        if (ca.isPresent() && !tls) {
            throw new IllegalArgumentException("ca: is of no use with tls: false; remove one of them");
        }
    }

    @Override
    public boolean outlivesRuns() {
        return true;
    }

    @Override
    public EndpointsTarget from(Path base) {
        Map<String, Credentials> absolute = new HashMap<>();
        users.forEach((tenant, credentials) -> absolute.put(tenant, credentials.from(base)));
        return new EndpointsTarget(
                seeds,
                tls,
                ca.map(reference -> reference.from(base)),
                admin.map(credentials -> credentials.from(base)),
                absolute,
                allowFaults);
    }

    static void checkAddress(String seed) {
        int colon = seed.lastIndexOf(':');
        boolean portFits = colon > 0 && seed.substring(colon + 1).matches("[0-9]{1,5}");
        int port = portFits ? Integer.parseInt(seed.substring(colon + 1)) : 0;
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("seeds: '" + seed + "' is not host:port, such as redis-1:6379");
        }
    }
}
