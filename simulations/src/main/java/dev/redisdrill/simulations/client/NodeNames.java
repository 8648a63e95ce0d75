package dev.redisdrill.simulations.client;

import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.models.partitions.Partitions;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code host:port} of the primary that the client's slot map has for a slot. Confined to the event loop. */
final class NodeNames {
    private final Partitions partitions;
    private final @Nullable RedisClusterNode[] nodeOfSlot = new RedisClusterNode[SlotHash.SLOT_COUNT];
    private final @Nullable String[] nameOfSlot = new String[SlotHash.SLOT_COUNT];
    private final Map<String, String> names = new HashMap<>();

    NodeNames(Partitions partitions) {
        this.partitions = partitions;
    }

    // The very object is asked for: comparing nodes by value costs more than the name they would save.
    @SuppressWarnings("ReferenceEquality")
    @Nullable
    String of(int slot) {
        RedisClusterNode node = partitions.getMasterBySlot(slot);
        // The client makes new node objects when it refreshes its topology, and only then.
        if (node != nodeOfSlot[slot]) {
            nodeOfSlot[slot] = node;
            nameOfSlot[slot] = node == null ? null : names.computeIfAbsent(name(node.getUri()), name -> name);
        }
        return nameOfSlot[slot];
    }

    private static String name(RedisURI uri) {
        return uri.getHost() + ":" + uri.getPort();
    }
}
