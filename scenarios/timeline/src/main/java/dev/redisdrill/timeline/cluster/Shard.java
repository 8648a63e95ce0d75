package dev.redisdrill.timeline.cluster;

import java.util.List;

/**
 * A primary with its slots and replicas.
 *
 * @param number counted from 1, in the order of the shards' lowest slots
 * @param slots the slots it serves
 * @param primary the node that serves them
 * @param replicas the nodes that replicate it, in the order of their addresses
 */
public record Shard(int number, List<SlotRange> slots, NodeView primary, List<NodeView> replicas) {
    public Shard {
        slots = List.copyOf(slots);
        replicas = List.copyOf(replicas);
    }
}
