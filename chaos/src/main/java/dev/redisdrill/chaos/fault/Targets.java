package dev.redisdrill.chaos.fault;

import dev.redisdrill.chaos.admin.NodeUnavailableException;
import dev.redisdrill.chaos.watch.NodeProbe;
import dev.redisdrill.chaos.watch.NodeReport;
import dev.redisdrill.timeline.cluster.NodeView;
import dev.redisdrill.timeline.cluster.Role;
import dev.redisdrill.timeline.cluster.ShardMap;
import dev.redisdrill.timeline.cluster.SlotRange;
import dev.redisdrill.timeline.event.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Finds the node that a fault is done to, from what Redis says at that moment. */
final class Targets {
    private static final Duration ASK = Duration.ofMillis(500);

    private Targets() {}

    /**
     * The primary that serves a shard's slots now, to be taken away.
     *
     * @throws FaultException if nobody does, or if the shard had replicas and has none in sync: then the fault would
     *     take its last copy
     */
    static String primaryOf(int shard, FaultContext context) throws FaultException, InterruptedException {
        NodeReport primary = serving(shard, context);
        boolean hadReplicas = context.cluster().shards().stream()
                .filter(s -> s.shard() == shard)
                .map(Event.ShardAtStart::replicas)
                .anyMatch(replicas -> !replicas.isEmpty());
        if (hadReplicas && primary.replication().replicasInSync() == 0) {
            throw new FaultException(primary.node() + " is the last copy of shard " + shard
                    + ": it has no replica in sync; the fault was not injected: give the replica more time before it");
        }
        return primary.node();
    }

    /**
     * A replica of a shard that is in sync, the first by address.
     *
     * @throws FaultException if there is none
     */
    static String replicaOf(int shard, FaultContext context) throws FaultException, InterruptedException {
        NodeProbe probe = context.probe();
        for (String replica : replicas(serving(shard, context))) {
            boolean inSync = ask(probe, replica)
                    .filter(report -> report.replication().role() == Role.REPLICA
                            && report.replication().linkUp())
                    .isPresent();
            if (inSync) {
                return replica;
            }
        }
        throw new FaultException("shard " + shard
                + " has no replica in sync; the fault was not injected: give the replica more time before it");
    }

    /** All nodes of a shard, its primary first. */
    static List<String> nodesOf(int shard, FaultContext context) throws FaultException, InterruptedException {
        NodeReport primary = serving(shard, context);
        List<String> nodes = new ArrayList<>(List.of(primary.node()));
        nodes.addAll(replicas(primary));
        return nodes;
    }

    private static NodeReport serving(int shard, FaultContext context) throws FaultException, InterruptedException {
        NodeProbe probe = context.probe();
        NodeView primary = claimant(shard, context, probe)
                .orElseThrow(() -> new FaultException("no node says that it serves shard " + shard
                        + " now; the fault was not injected: let the cluster recover from earlier faults first"));
        return ask(probe, primary.address())
                .filter(report -> report.replication().role() == Role.PRIMARY)
                .orElseThrow(() -> new FaultException(primary.address() + " is named as primary of shard " + shard
                        + " but does not confirm it; the fault was not injected"));
    }

    private static List<String> replicas(NodeReport primary) {
        Optional<NodeView> self = primary.view().myself();
        return primary.view().nodes().stream()
                .filter(node -> self.isPresent() && node.primary().equals(self.map(NodeView::id)))
                .map(NodeView::address)
                .sorted()
                .toList();
    }

    /**
     * The primary that serves a shard's slots now, whatever copies it has beside it: for faults that take none.
     *
     * @throws FaultException if nobody does
     */
    static String servingPrimary(int shard, FaultContext context) throws FaultException, InterruptedException {
        return claimant(shard, context, context.probe())
                .orElseThrow(() -> new FaultException("no node says that it serves shard " + shard
                        + " now; the fault was not injected: let the cluster recover from earlier faults first"))
                .address();
    }

    /**
     * The replica in sync that has most of what a primary wrote.
     *
     * @throws FaultException if it has none in sync
     */
    static String replicaOf(String primary, FaultContext context) throws FaultException, InterruptedException {
        NodeProbe probe = context.probe();
        NodeReport best = null;
        for (String node : context.nodes()) {
            Optional<NodeReport> replica = ask(probe, node)
                    .filter(report -> report.replication().role() == Role.REPLICA
                            && report.replication().linkUp()
                            && report.primary().filter(primary::equals).isPresent());
            if (replica.isPresent()
                    && (best == null
                            || replica.get().replication().offset()
                                    > best.replication().offset())) {
                best = replica.get();
            }
        }
        if (best == null) {
            throw new FaultException(primary + " has no replica in sync; the fault was not injected: give the shard a"
                    + " replica, or it more time");
        }
        return best.node();
    }

    /** Whoever claims most of the shard's slots with the highest epoch, in anybody's view. */
    private static Optional<NodeView> claimant(int shard, FaultContext context, NodeProbe probe)
            throws InterruptedException {
        ShardMap shards = context.shards();
        NodeView best = null;
        for (String node : context.cluster().observers()) {
            Optional<NodeView> claim = ask(probe, node)
                    .flatMap(report -> report.view().nodes().stream()
                            .filter(n -> n.role() == Role.PRIMARY && slotsIn(n, shard, shards) > 0)
                            .max(Comparator.comparingInt(n -> slotsIn(n, shard, shards))));
            if (claim.isPresent() && (best == null || claim.get().configEpoch() > best.configEpoch())) {
                best = claim.get();
            }
        }
        return Optional.ofNullable(best);
    }

    private static int slotsIn(NodeView node, int shard, ShardMap shards) {
        int count = 0;
        for (SlotRange range : node.slots()) {
            for (int slot = range.first(); slot <= range.last(); slot++) {
                if (shards.shardOf(slot) == shard) {
                    count++;
                }
            }
        }
        return count;
    }

    private static Optional<NodeReport> ask(NodeProbe probe, String node) throws InterruptedException {
        try {
            return Optional.of(probe.ask(node, ASK));
        } catch (NodeUnavailableException e) {
            return Optional.empty(); // whoever does not answer has no say
        }
    }
}
