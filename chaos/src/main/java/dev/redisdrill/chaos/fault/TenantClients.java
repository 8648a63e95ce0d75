package dev.redisdrill.chaos.fault;

import dev.redisdrill.chaos.lab.LabException;
import dev.redisdrill.chaos.topology.Nodes;
import dev.redisdrill.timeline.spec.ClusterAccess.User;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The connections of tenants at the servers. Thread-safe. */
final class TenantClients {
    private final Nodes nodes;
    private final Set<String> users;

    private TenantClients(Nodes nodes, Set<String> users) {
        this.nodes = nodes;
        this.users = users;
    }

    /**
     * The connections of one tenant, or of all.
     *
     * @throws FaultException if they cannot be told apart from those of the harness itself
     */
    static TenantClients of(Optional<String> tenant, FaultContext context, Nodes nodes) throws FaultException {
        Set<String> users = new TreeSet<>();
        if (tenant.isPresent()) {
            users.add(context.lab()
                    .access()
                    .userOf(tenant.get())
                    .map(User::name)
                    .orElseThrow(() -> new FaultException("tenant " + tenant.get() + " logs in as nobody: its"
                            + " connections cannot be told from others")));
        } else {
            context.lab().access().tenants().values().forEach(user -> users.add(user.name()));
        }
        Optional<String> admin = context.lab().access().admin().map(User::name);
        if (users.isEmpty() || admin.filter(users::contains).isPresent()) {
            throw new FaultException(
                    "the load logs in as the harness itself does: its connections cannot be told apart;"
                            + " give the tenants users of their own (target.endpoints.users)");
        }
        return new TenantClients(nodes, users);
    }

    /** The ids of their connections at a node. */
    Set<String> at(String node) throws LabException, InterruptedException {
        Set<String> ids = new TreeSet<>();
        for (String line :
                nodes.text(node, "CLIENT", "LIST", "TYPE", "normal").lines().toList()) {
            List<String> fields = List.of(line.split(" ", -1));
            if (users.stream().anyMatch(user -> fields.contains("user=" + user))) {
                fields.stream()
                        .filter(field -> field.startsWith("id="))
                        .findFirst()
                        .ifPresent(id -> ids.add(id.substring("id=".length())));
            }
        }
        return ids;
    }

    /** Ends all of their connections at a node. */
    void kill(String node) throws LabException, InterruptedException {
        for (String user : users) {
            nodes.call(node, "CLIENT", "KILL", "USER", user);
        }
    }

    /** Those nodes that can be asked. */
    List<String> answering(List<String> candidates) throws InterruptedException {
        List<String> answering = new ArrayList<>();
        for (String node : candidates) {
            try {
                nodes.call(node, "PING");
                answering.add(node);
            } catch (LabException e) {
                // nobody can be connected to it either
            }
        }
        return answering;
    }
}
