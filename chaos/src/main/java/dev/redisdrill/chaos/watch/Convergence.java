package dev.redisdrill.chaos.watch;

import dev.redisdrill.timeline.cluster.NodeView;
import dev.redisdrill.timeline.cluster.Role;
import dev.redisdrill.timeline.cluster.Shard;
import dev.redisdrill.timeline.cluster.SlotRange;
import dev.redisdrill.timeline.event.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether a cluster is whole again: every node of the start (and every sentinel) answers and says {@code cluster_state:ok}, nobody suspects
 * anybody, all slots are covered and all agree by whom, and every shard that had replicas has one in sync.
 *
 * <p>In sync means: the link is up, and the replica has everything that its primary had written by the time of an earlier
 * round of questions. That holds at any write rate, where a fixed distance would not.
 */
public final class Convergence {
    private Convergence() {}

    /**
     * What is missing, one reason each, for people; empty if nothing is.
     *
     * @param cluster the cluster at the start of the run
     * @param before what the nodes said in an earlier round, by node
     * @param now what they said after that; a node that did not answer is not there
     */
    public static List<String> missing(
            Event.LabReady cluster, Map<String, NodeReport> before, Map<String, NodeReport> now) {
        List<String> missing = new ArrayList<>();
        for (String node : cluster.observers()) {
            NodeReport report = now.get(node);
            if (report == null) {
                missing.add(node + " does not answer");
            } else {
                wholeAsSeenBy(report, cluster.sentinels().isPresent()).ifPresent(missing::add);
                if (report.replication().role() == Role.REPLICA) {
                    lag(report, before).ifPresent(missing::add);
                }
            }
        }
        agreement(now).ifPresent(missing::add);
        if (cluster.shards().stream().anyMatch(s -> !s.replicas().isEmpty())) {
            orphans(now).forEach(missing::add);
        }
        return List.copyOf(missing);
    }

    private static Optional<String> wholeAsSeenBy(NodeReport report, boolean sentinels) {
        if (!report.stateOk()) {
            return Optional.of(
                    report.node() + (sentinels ? " holds the primary for down" : " says cluster_state:fail"));
        }
        if (report.slotsOk() != SlotRange.SLOTS) {
            return Optional.of(report.node() + " sees " + report.slotsOk() + " of 16384 slots served");
        }
        return report.view().nodes().stream()
                .filter(n -> n.failed() || n.suspected())
                .map(n ->
                        report.node() + (n.failed() ? " sees " + n.address() + " failed" : " suspects " + n.address()))
                .findFirst();
    }

    private static Optional<String> lag(NodeReport replica, Map<String, NodeReport> before) {
        if (!replica.replication().linkUp()) {
            return Optional.of(replica.node() + " is a replica whose link to its primary is down");
        }
        NodeReport primary = replica.primary().map(before::get).orElse(null);
        if (primary == null || primary.receivedNanos() > replica.sentNanos()) {
            return Optional.of(replica.node() + " cannot be compared with its primary yet");
        }
        long behind = primary.replication().offset() - replica.replication().offset();
        return behind > 0
                ? Optional.of(replica.node() + " is " + behind + " bytes behind its primary " + primary.node())
                : Optional.empty();
    }

    private static Optional<String> agreement(Map<String, NodeReport> now) {
        List<List<String>> owners =
                now.values().stream().map(Convergence::owners).distinct().toList();
        return owners.size() > 1
                ? Optional.of("the nodes do not agree yet on who serves which slots")
                : Optional.empty();
    }

    private static List<String> owners(NodeReport report) {
        return report.view().shards().stream()
                .map(s -> s.primary().address() + s.slots())
                .toList();
    }

    private static List<String> orphans(Map<String, NodeReport> now) {
        return now.values().stream()
                .findFirst()
                .map(report -> report.view().shards().stream()
                        .filter(shard -> shard.replicas().stream()
                                .map(NodeView::address)
                                .noneMatch(address -> isReplicaInSync(now.get(address))))
                        .map(Convergence::orphan)
                        .toList())
                .orElse(List.of());
    }

    private static boolean isReplicaInSync(@Nullable NodeReport report) {
        return report != null
                && report.replication().role() == Role.REPLICA
                && report.replication().linkUp();
    }

    private static String orphan(Shard shard) {
        return "the primary " + shard.primary().address() + " has no replica in sync";
    }
}
