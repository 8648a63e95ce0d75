package dev.redisdrill.chaos.watch;

import dev.redisdrill.chaos.admin.AdminClient;
import dev.redisdrill.chaos.admin.CommandRefusedException;
import dev.redisdrill.chaos.admin.NodeUnavailableException;
import dev.redisdrill.timeline.cluster.ClusterView;
import dev.redisdrill.timeline.cluster.Role;
import dev.redisdrill.timeline.cluster.SlotRange;
import dev.redisdrill.timeline.spec.ClusterAccess.Sentinels;
import dev.redisdrill.timeline.time.RunClock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Asks single nodes what they see: three cheap commands each. In a Sentinel topology it asks servers and sentinels, and puts
 * what they say in the form of a cluster of one shard.
 *
 * <p>Thread-safe.
 */
public final class NodeProbe {
    /** A replica acknowledges once a second; one that was silent this long is not in sync. */
    private static final int SILENT_SECONDS = 4;

    private final AdminClient admin;
    private final RunClock clock;
    private final Optional<SentinelTopology> sentinels;

    /** Asks nodes of a Redis Cluster. */
    public NodeProbe(AdminClient admin, RunClock clock) {
        this(admin, clock, Optional.empty());
    }

    /** @param sentinels those of a Sentinel topology; empty: the nodes are of a Redis Cluster */
    public NodeProbe(AdminClient admin, RunClock clock, Optional<Sentinels> sentinels) {
        this.admin = admin;
        this.clock = clock;
        this.sentinels = sentinels.map(SentinelTopology::new);
    }

    /**
     * What a node says now.
     *
     * @param timeout for each of the commands
     * @throws NodeUnavailableException if it does not answer, or answers that it cannot (loading, busy)
     */
    public NodeReport ask(String node, Duration timeout) throws NodeUnavailableException, InterruptedException {
        long sent = clock.nanos();
        return complete(node, timeout, sent, view(node, timeout));
    }

    /** The first third of {@link #ask}: the cluster as a node sees it now. */
    public ClusterView view(String node, Duration timeout) throws NodeUnavailableException, InterruptedException {
        try {
            if (sentinels.isPresent()) {
                return sentinels.get().view(admin, node, timeout);
            }
            return ClusterView.parse(admin.text(node, timeout, "CLUSTER", "NODES"));
        } catch (CommandRefusedException | IllegalArgumentException e) {
            throw notANode(node, e);
        }
    }

    /** The rest of {@link #ask}. */
    NodeReport complete(String node, Duration timeout, long sentNanos, ClusterView view)
            throws NodeUnavailableException, InterruptedException {
        try {
            if (sentinels.isPresent()) {
                return inSentinelTopology(sentinels.get(), node, timeout, sentNanos, view);
            }
            Map<String, String> cluster = fields(admin.text(node, timeout, "CLUSTER", "INFO"));
            Map<String, String> replication = fields(admin.text(node, timeout, "INFO", "replication"));
            return new NodeReport(
                    node,
                    sentNanos,
                    clock.nanos(),
                    view,
                    cluster.getOrDefault("cluster_state", "").equals("ok"),
                    (int) number(cluster, "cluster_slots_ok"),
                    replication(replication));
        } catch (CommandRefusedException e) {
            throw notANode(node, e);
        }
    }

    private NodeReport inSentinelTopology(
            SentinelTopology topology, String node, Duration timeout, long sentNanos, ClusterView view)
            throws NodeUnavailableException, CommandRefusedException, InterruptedException {
        NodeReport.Replication replication = topology.isSentinel(node)
                ? NodeReport.Replication.NONE
                : replication(fields(admin.text(node, timeout, "INFO", "replication")));
        boolean ok = SentinelTopology.isOk(view);
        return new NodeReport(node, sentNanos, clock.nanos(), view, ok, ok ? SlotRange.SLOTS : 0, replication);
    }

    private static NodeUnavailableException notANode(String node, Exception e) {
        return new NodeUnavailableException(
                node + " answered, but not as a node of this cluster: " + e.getMessage(), e);
    }

    /** The {@code key:value} lines of an INFO answer. */
    static Map<String, String> fields(String info) {
        Map<String, String> fields = new HashMap<>();
        info.lines().forEach(line -> {
            int colon = line.indexOf(':');
            if (colon > 0) {
                fields.put(line.substring(0, colon), line.substring(colon + 1).strip());
            }
        });
        return fields;
    }

    /** Reads {@code INFO replication}. */
    static NodeReport.Replication replication(Map<String, String> fields) {
        if (fields.getOrDefault("role", "").equals("slave")) {
            boolean up = fields.getOrDefault("master_link_status", "").equals("up")
                    && fields.getOrDefault("master_sync_in_progress", "0").equals("0");
            return new NodeReport.Replication(Role.REPLICA, up, number(fields, "slave_repl_offset"), 0);
        }
        int inSync = 0;
        for (Map.Entry<String, String> field : fields.entrySet()) {
            if (field.getKey().matches("slave[0-9]+") && isInSync(field.getValue())) {
                inSync++;
            }
        }
        return new NodeReport.Replication(Role.PRIMARY, true, number(fields, "master_repl_offset"), inSync);
    }

    private static boolean isInSync(String replica) {
        // ip=127.0.0.1,port=7002,state=online,offset=1234,lag=0
        Map<String, String> parts = new HashMap<>();
        for (String part : replica.split(",", -1)) {
            String[] sides = part.split("=", 2);
            parts.put(sides[0], sides.length > 1 ? sides[1] : "");
        }
        long lag = number(parts, "lag");
        return parts.getOrDefault("state", "").equals("online") && lag >= 0 && lag <= SILENT_SECONDS;
    }

    private static long number(Map<String, String> fields, String key) {
        String value = fields.getOrDefault(key, "-1");
        return value.matches("-?[0-9]{1,18}") ? Long.parseLong(value) : -1;
    }
}
