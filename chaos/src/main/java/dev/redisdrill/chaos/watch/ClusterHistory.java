package dev.redisdrill.chaos.watch;

import dev.redisdrill.timeline.cluster.ClusterView;
import dev.redisdrill.timeline.cluster.NodeView;
import dev.redisdrill.timeline.cluster.Role;
import dev.redisdrill.timeline.cluster.ShardMap;
import dev.redisdrill.timeline.cluster.SlotRange;
import dev.redisdrill.timeline.event.Event;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Turns what nodes say, one report after the other, into the changes between them. No input or output, no clock.
 *
 * <p>Nodes learn of a change at different times, and one that was away tells old news. Who serves a shard is therefore
 * decided by the configuration epoch, which only grows: a view whose epoch is lower than one seen already tells nothing new.
 *
 * <p>The start of the run is taken as whole: every node answers, says ok, replicas in sync. Only changes are told.
 *
 * <p>Confined to one thread.
 */
final class ClusterHistory {
    private final ShardMap shards;
    /** How many slots each shard had at the start. */
    private final int[] sizes;

    private final Suspicions suspicions = new Suspicions();
    private final Map<String, NodeReport> last = new HashMap<>();
    private final Map<String, NodeReport> beforeLast = new HashMap<>();
    private final Set<String> silent = new HashSet<>();
    private final Set<String> stateNotOk = new HashSet<>();
    private final Map<String, Integer> shardOfNode = new HashMap<>();
    private final Set<String> primaries = new HashSet<>();
    private final Map<Integer, Long> epochOfShard = new HashMap<>();
    /** Absent: not known, so that the next word about it is told whatever it is. */
    private final Map<String, Boolean> inSync = new HashMap<>();
    /** Since when there is a new process of which nothing is known yet. */
    private final Map<String, Long> startedAnew = new HashMap<>();

    ClusterHistory(Event.LabReady start) {
        shards = ShardMap.of(
                start.shards().stream().map(Event.ShardAtStart::slots).toList());
        sizes = new int[shards.shards() + 1];
        for (Event.ShardAtStart shard : start.shards()) {
            sizes[shard.shard()] =
                    shard.slots().stream().mapToInt(SlotRange::size).sum();
            shardOfNode.put(shard.primary(), shard.shard());
            primaries.add(shard.primary());
            for (String replica : shard.replicas()) {
                shardOfNode.put(replica, shard.shard());
                inSync.put(replica, true);
            }
        }
    }

    /** What a report changes. */
    List<Event> answered(NodeReport report) {
        List<Event> events = new ArrayList<>();
        String by = report.node();
        if (silent.remove(by)) {
            events.add(new Event.NodeReachable(report.receivedNanos(), by, true));
        }
        if (report.stateOk() ? stateNotOk.remove(by) : stateNotOk.add(by)) {
            events.add(new Event.ClusterState(report.receivedNanos(), by, report.stateOk()));
        }
        suspicions.answered(report, events);
        promotions(report, events);
        SlotMoves.between(Optional.ofNullable(last.get(by)), report, shards).forEach(events::add);
        demotion(report, events);
        replication(report, events);
        Optional.ofNullable(last.put(by, report)).ifPresent(old -> beforeLast.put(by, old));
        return events;
    }

    /** What it changes that a node did not answer a question asked at that moment. */
    List<Event> silent(String node, long askedNanos) {
        if (!silent.add(node)) {
            return List.of();
        }
        suspicions.silent(node);
        inSync.remove(node);
        return List.of(new Event.NodeReachable(askedNanos, node, false));
    }

    /**
     * A node has a new process since that moment. It may be back and in sync before anybody misses it; what was said of the one
     * before says nothing of it.
     */
    void started(String node, long nanos) {
        inSync.remove(node);
        startedAnew.put(node, nanos);
    }

    /** Whether nothing is amiss, and this view of a node is what it said last. */
    boolean isCalm(String by, ClusterView view) {
        NodeReport before = last.get(by);
        return silent.isEmpty()
                && startedAnew.isEmpty()
                && stateNotOk.isEmpty()
                && suspicions.isEmpty()
                && !inSync.containsValue(false)
                && before != null
                && before.view().equals(view);
    }

    /** The last report of every node that answers. */
    Map<String, NodeReport> last() {
        return answering(last);
    }

    /** The report before the last one of every node that answers. */
    Map<String, NodeReport> beforeLast() {
        return answering(beforeLast);
    }

    private Map<String, NodeReport> answering(Map<String, NodeReport> reports) {
        Map<String, NodeReport> copy = new HashMap<>(reports);
        copy.keySet().removeAll(silent);
        return copy;
    }

    private void promotions(NodeReport report, List<Event> events) {
        for (NodeView node : report.view().nodes()) {
            if (node.role() != Role.PRIMARY || node.slots().isEmpty()) {
                continue;
            }
            if (!shardOfNode.containsKey(node.address()) && !servesMostOfAShard(node)) {
                continue; // it has joined the cluster with slots of others: nobody was replaced
            }
            int shard = shardOfNode.computeIfAbsent(node.address(), address -> shardOf(node));
            long known = epochOfShard.getOrDefault(shard, -1L);
            if (node.configEpoch() > known) {
                epochOfShard.put(shard, node.configEpoch());
                if (primaries.add(node.address())) {
                    events.add(new Event.ReplicaPromoted(
                            report.receivedNanos(), shard, node.address(), node.configEpoch()));
                }
            }
        }
    }

    /** A node is believed about its own demotion, once it follows a primary that is not out of date. */
    private void demotion(NodeReport report, List<Event> events) {
        Optional<NodeView> primary = followed(report);
        if (primary.isEmpty() || !primaries.contains(report.node())) {
            return;
        }
        int shard = shardOfNode.getOrDefault(primary.get().address(), shardOf(primary.get()));
        if (primary.get().configEpoch() >= epochOfShard.getOrDefault(shard, -1L)) {
            primaries.remove(report.node());
            shardOfNode.put(report.node(), shard);
            events.add(new Event.NodeDemoted(
                    report.receivedNanos(), shard, report.node(), primary.get().address()));
        }
    }

    private void replication(NodeReport report, List<Event> events) {
        String node = report.node();
        Long since = startedAnew.get(node);
        if (since != null && report.sentNanos() < since) {
            return; // it may be the old process that has said so
        }
        startedAnew.remove(node);
        if (report.replication().role() != Role.REPLICA || primaries.contains(node)) {
            inSync.remove(node);
            return;
        }
        followed(report)
                .map(primary -> shardOfNode.getOrDefault(primary.address(), 0))
                .filter(shard -> shard > 0)
                .ifPresent(shard -> shardOfNode.put(node, shard));
        boolean up = report.replication().linkUp();
        Boolean before = inSync.put(node, up);
        if (before == null || before != up) {
            int shard = shardOfNode.getOrDefault(node, 0);
            events.add(
                    up
                            ? new Event.ReplicaInSync(report.receivedNanos(), shard, node)
                            : new Event.ReplicaOutOfSync(report.receivedNanos(), shard, node));
        }
    }

    /** The primary that the node itself says it follows. */
    private static Optional<NodeView> followed(NodeReport report) {
        return report.self()
                .filter(self -> self.role() == Role.REPLICA)
                .flatMap(NodeView::primary)
                .flatMap(report.view()::node);
    }

    /** Whether more than half of the slots of a shard of the start are a node's. */
    private boolean servesMostOfAShard(NodeView node) {
        int[] counts = slotsByShard(node);
        for (int shard = 1; shard < counts.length; shard++) {
            if (2 * counts[shard] > sizes[shard]) {
                return true;
            }
        }
        return false;
    }

    private int[] slotsByShard(NodeView node) {
        int[] counts = new int[shards.shards() + 1];
        for (SlotRange range : node.slots()) {
            for (int slot = range.first(); slot <= range.last(); slot++) {
                counts[shards.shardOf(slot)]++;
            }
        }
        return counts;
    }

    /** The shard that most of a node's slots belonged to at the start; 0 if it has none. */
    private int shardOf(NodeView node) {
        int[] counts = slotsByShard(node);
        int best = 0;
        for (int shard = 1; shard < counts.length; shard++) {
            if (counts[shard] > (best == 0 ? 0 : counts[best])) {
                best = shard;
            }
        }
        return best;
    }
}
