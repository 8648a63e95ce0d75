package dev.redisdrill.simulations.client;

import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.models.partitions.Partitions;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/** {@code host:port} of the primary that the client's slot map has for a slot. Confined to the event loop. */
final class NodeNames {
    /** The client makes new node objects when it refreshes its topology; those of before are forgotten now and then. */
    private static final int MOST = 256;

    private final Partitions partitions;
    /** By the very object: comparing nodes by value costs more than the name it would save. */
    private final IdentityHashMap<RedisClusterNode, String> names = new IdentityHashMap<>();

    NodeNames(Partitions partitions) {
        this.partitions = partitions;
    }

    @Nullable
    String of(int slot) {
        RedisClusterNode node = partitions.getMasterBySlot(slot);
        if (node == null) {
            return null;
        }
        String known = names.get(node);
        if (known != null) {
            return known;
        }
        if (names.size() >= MOST) {
            names.clear();
        }
        String name = name(node.getUri()).intern(); // each client has its own text of the same few names
        names.put(node, name);
        return name;
    }

    private static String name(RedisURI uri) {
        return uri.getHost() + ":" + uri.getPort();
    }
}
