package dev.redisdrill.chaos.net;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A node and all who talk to it, by their addresses. Immutable, thread-safe.
 *
 * @param node its address
 * @param peers all other nodes, its replicas among them
 * @param replicas the replicas of its shard
 * @param clients where the clients of each tenant come from, by tenant
 */
public record Neighbourhood(String node, List<String> peers, List<String> replicas, Map<String, String> clients) {
    public Neighbourhood {
        peers = List.copyOf(peers);
        replicas = List.copyOf(replicas);
        clients = Map.copyOf(clients);
        if (peers.contains(node)) {
            throw new IllegalArgumentException(node + " cannot be a peer of itself");
        }
    }

    /**
     * The addresses of some of them, in a fixed order.
     *
     * @param tenant whose clients, for {@link Others#TENANT}
     * @throws IllegalArgumentException if there are none: says why
     */
    public List<String> of(Others others, Optional<String> tenant) {
        List<String> found = switch (others) {
            case EVERYONE -> Stream.concat(peers.stream(), inOrder().stream()).toList();
            case PEERS -> peers;
            case REPLICAS -> replicas;
            case CLIENTS -> inOrder();
            case TENANT ->
                tenant.flatMap(name -> Optional.ofNullable(clients.get(name))).stream()
                        .toList();
        };
        if (found.isEmpty()) {
            throw new IllegalArgumentException(
                    switch (others) {
                        case REPLICAS -> node + " has no replica to be cut off from";
                        case TENANT -> "there is no tenant '" + tenant.orElse("") + "' with an address of its own";
                        default -> "there is nobody to cut " + node + " off from";
                    });
        }
        return found;
    }

    /** What is cut when the node is cut off from some of them. */
    public Partition isolated(Others others, Optional<String> tenant, Direction direction) {
        return Partition.isolate(node, of(others, tenant), direction);
    }

    private List<String> inOrder() {
        return List.copyOf(new TreeMap<>(clients).values());
    }
}
