package dev.redisdrill.chaos.fault;

import dev.redisdrill.chaos.lab.CanGrow;
import dev.redisdrill.chaos.lab.LabException;
import dev.redisdrill.chaos.topology.Membership;
import dev.redisdrill.chaos.topology.Nodes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Nodes that a fault adds to the cluster, and takes out of it again. Thread-safe. */
final class Guests {
    private final FaultContext context;
    private final CanGrow lab;
    private final Nodes nodes;
    private final ReplicaMigration migration;
    /** Their ids by their addresses, in the order in which they came. */
    private final Map<String, String> present = new LinkedHashMap<>();

    Guests(FaultContext context, CanGrow lab, Nodes nodes) {
        this.context = context;
        this.lab = lab;
        this.nodes = nodes;
        this.migration = new ReplicaMigration(nodes);
    }

    /** Starts a node and makes it a member; it serves nothing yet. */
    synchronized String invite(int shard) throws LabException, InterruptedException {
        String node = lab.grow(shard);
        present.put(node, "");
        present.put(node, nodes.text(node, "CLUSTER", "MYID"));
        migration.forbid(List.of(node));
        List<String> members = Stream.concat(
                        context.nodes().stream(), present.keySet().stream().filter(other -> !other.equals(node)))
                .toList();
        new Membership(nodes).join(node, members);
        return node;
    }

    /** Everyone forgets them, and their processes end. They must serve nothing any more. Idempotent. */
    synchronized void dismiss() throws LabException, InterruptedException {
        Membership membership = new Membership(nodes);
        for (Map.Entry<String, String> guest : present.entrySet()) {
            if (!guest.getValue().isEmpty()) {
                membership.leave(guest.getValue(), context.nodes());
            }
        }
        for (String guest : present.keySet()) {
            lab.shrink(guest);
        }
    }

    /** All of them, dismissed or not. */
    synchronized List<String> all() {
        return List.copyOf(present.keySet());
    }

    /** Whether nobody knows any of them any more, and their processes have ended. */
    synchronized Sighting gone() throws InterruptedException {
        Membership membership = new Membership(nodes);
        for (Map.Entry<String, String> guest : present.entrySet()) {
            if (lab.grown(guest.getKey())) {
                return Sighting.notYet("the process of " + guest.getKey() + " is still there");
            }
            for (String node : context.nodes()) {
                if (!guest.getValue().isEmpty() && membership.knowsAtAll(node, guest.getValue())) {
                    return Sighting.notYet(node + " still knows " + guest.getKey());
                }
            }
        }
        return Sighting.seen(String.join(", ", present.keySet()) + " has left, nobody knows it any more");
    }
}
