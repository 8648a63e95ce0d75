package dev.redisdrill.timeline.cluster;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One node, as the node that was asked sees it.
 *
 * @param id its name in the cluster
 * @param host the address it announces to clients
 * @param port its client port (the TLS port where TLS is used)
 * @param role primary or replica
 * @param primary of a replica, the node it replicates
 * @param configEpoch its configuration epoch
 * @param flags the raw flags of CLUSTER NODES (myself, fail?, fail, handshake, noaddr, ...), without the role
 * @param linkConnected whether the cluster bus link to it is up
 * @param slots the slots it serves; empty for a replica
 */
public record NodeView(
        NodeId id,
        String host,
        int port,
        Role role,
        Optional<NodeId> primary,
        long configEpoch,
        Set<String> flags,
        boolean linkConnected,
        List<SlotRange> slots) {

    public NodeView {
        flags = Set.copyOf(flags);
        slots = List.copyOf(slots);
    }

    /** {@code host:port}, the way people name a node. */
    public String address() {
        return host + ":" + port;
    }

    /** Whether the asked node alone suspects it (PFAIL). */
    public boolean suspected() {
        return flags.contains("fail?");
    }

    /** Whether a majority has agreed that it failed (FAIL). */
    public boolean failed() {
        return flags.contains("fail");
    }
}
