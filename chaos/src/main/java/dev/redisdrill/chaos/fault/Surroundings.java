package dev.redisdrill.chaos.fault;

import dev.redisdrill.chaos.admin.NodeUnavailableException;
import dev.redisdrill.chaos.lab.LabException;
import dev.redisdrill.chaos.lab.NetworkRules;
import dev.redisdrill.chaos.net.Neighbourhood;
import dev.redisdrill.timeline.cluster.ClusterView;
import dev.redisdrill.timeline.cluster.NodeView;
import dev.redisdrill.timeline.cluster.Role;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Who is around a node, from what Redis and the lab say at that moment: what faults in the network need to know. */
final class Surroundings {
    private static final Duration ASK = Duration.ofMillis(500);

    private Surroundings() {}

    /** All who talk to a node, by their addresses without ports. */
    static Neighbourhood of(String node, FaultContext context) throws FaultException, InterruptedException {
        ClusterView view = view(node, context);
        NodeView self = view.node(node)
                .orElseThrow(() -> new FaultException(node + " is not in its own view; the fault was not injected"));
        List<String> peers = Stream.concat(
                        view.nodes().stream().map(NodeView::address),
                        // Who is not connected to it now, and sentinels, are not in a server's view.
                        context.cluster().sentinels().isPresent()
                                ? context.cluster().observers().stream()
                                : Stream.empty())
                .filter(address -> !address.equals(node))
                .map(Surroundings::host)
                .distinct()
                .toList();
        List<String> replicas = view.nodes().stream()
                .filter(other -> other.primary().filter(self.id()::equals).isPresent())
                .map(NodeView::address)
                .map(Surroundings::host)
                .toList();
        return new Neighbourhood(host(node), peers, replicas, clients(context));
    }

    /** The replicas of a primary now, {@code host:port}. */
    static List<String> replicasOf(String primary, FaultContext context) throws FaultException, InterruptedException {
        ClusterView view = view(primary, context);
        return view.nodes().stream()
                .filter(node -> node.role() == Role.REPLICA && !node.failed())
                .filter(node -> node.primary()
                        .flatMap(view::node)
                        .map(NodeView::address)
                        .filter(primary::equals)
                        .isPresent())
                .map(NodeView::address)
                .toList();
    }

    /** Where the clients of each tenant come from; tenants without an address of their own are not there. */
    static Map<String, String> clients(FaultContext context) {
        Map<String, String> clients = new TreeMap<>();
        context.lab()
                .access()
                .tenants()
                .forEach((tenant, user) -> user.source().ifPresent(address -> clients.put(tenant, address)));
        return clients;
    }

    /** Whether nothing is left of a fault's rules. */
    static Sighting withoutRules(NetworkRules lab, String fault) {
        try {
            return lab.inForce(fault) ? Sighting.notYet("rules are still in force") : Sighting.seen("no rule is left");
        } catch (LabException e) {
            return Sighting.notYet(String.valueOf(e.getMessage()));
        }
    }

    static String host(String address) {
        return address.substring(0, address.lastIndexOf(':'));
    }

    static int port(String address) {
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }

    private static ClusterView view(String node, FaultContext context) throws FaultException, InterruptedException {
        try {
            return context.probe().ask(node, ASK).view();
        } catch (NodeUnavailableException e) {
            throw new FaultException(e.getMessage() + "; the fault was not injected", e);
        }
    }
}
