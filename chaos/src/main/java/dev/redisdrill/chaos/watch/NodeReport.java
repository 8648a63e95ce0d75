package dev.redisdrill.chaos.watch;

import dev.redisdrill.timeline.cluster.ClusterView;
import dev.redisdrill.timeline.cluster.NodeView;
import dev.redisdrill.timeline.cluster.Role;
import java.util.Optional;

/**
 * What one node said about itself and the cluster at one moment.
 *
 * @param node {@code host:port} of the node that was asked
 * @param sentNanos when it was asked
 * @param receivedNanos when it had answered
 * @param view the cluster as it sees it
 * @param stateOk whether it says {@code cluster_state:ok}; of a sentinel: whether its primary is not agreed to be down
 * @param slotsOk how many slots it believes to be served
 * @param replication its own place in replication
 */
public record NodeReport(
        String node,
        long sentNanos,
        long receivedNanos,
        ClusterView view,
        boolean stateOk,
        int slotsOk,
        Replication replication) {

    /**
     * A node's place in replication, from {@code INFO replication}.
     *
     * @param role what it says it is
     * @param linkUp of a replica: its link to its primary is up and no full synchronisation is under way
     * @param offset of a primary: how much it has written to its stream; of a replica: how much of that it has
     * @param replicasInSync of a primary: how many replicas take its stream and acknowledged within the last seconds
     */
    public record Replication(Role role, boolean linkUp, long offset, int replicasInSync) {
        /** A sentinel's: it has none. */
        static final Replication NONE = new Replication(Role.PRIMARY, true, -1, 0);
    }

    /** Itself, in its own view. */
    Optional<NodeView> self() {
        return view.myself();
    }

    /** Of a replica: the address of its primary. */
    public Optional<String> primary() {
        return self().flatMap(NodeView::primary).flatMap(view::node).map(NodeView::address);
    }
}
