package dev.redisdrill.simulations.workload;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.redisdrill.simulations.client.ClientSpec;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One tenant of the cluster: an ACL user of its own, keys under its own prefix, and what it does.
 *
 * @param name lower-case letters, digits and hyphens, a letter first; at most 32 characters
 * @param client the Redis client that carries its load; empty: the one of the load
 * @param workloads at least one, each with a name of its own
 */
@JsonClassDescription("A tenant: an ACL user, keys under its own prefix, and what it does")
public record TenantSpec(
        @JsonPropertyDescription("lower-case letters, digits and hyphens, a letter first; prefix of its keys")
        String name,

        @JsonPropertyDescription("the Redis client that carries this tenant's load; if left out: that of the load")
        Optional<ClientSpec> client,

        @JsonPropertyDescription("what the tenant does, all at the same time")
        List<NamedWorkload> workloads) {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,31}");

    public TenantSpec {
        checkName(name);
        workloads = List.copyOf(workloads);
        if (workloads.isEmpty()) {
            throw new IllegalArgumentException("workloads: name at least one");
        }
        Set<String> labels = new HashSet<>();
        for (NamedWorkload workload : workloads) {
            if (!labels.add(workload.label())) {
                throw new IllegalArgumentException(
                        "workloads: two are called '" + workload.label() + "'; give one of them another name");
            }
        }
    }

    static void checkName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("name: '" + name
                    + "' must be lower-case letters, digits and hyphens, a letter first, at most 32 characters");
        }
    }
}
