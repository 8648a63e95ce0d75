package dev.redisdrill.chaos.fault;

import java.util.List;

/**
 * What a fault is done to, resolved from what Redis says just before the injection.
 *
 * @param nodes {@code host:port} of each node; empty if it is not about nodes
 * @param shards the shards that it is expected to disturb, from 1, ascending; empty if it is not about shards
 */
public record Aim(List<String> nodes, List<Integer> shards) {
    public Aim {
        nodes = List.copyOf(nodes);
        shards = shards.stream().distinct().sorted().toList();
    }

    /** One node of a shard. */
    static Aim at(String node, int shard) {
        return new Aim(List.of(node), List.of(shard));
    }

    /** For people: the nodes, or the whole cluster. */
    String text() {
        return nodes.isEmpty() ? "the cluster" : String.join(", ", nodes);
    }
}
