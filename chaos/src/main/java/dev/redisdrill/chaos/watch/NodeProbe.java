package dev.redisdrill.chaos.watch;

import dev.redisdrill.chaos.admin.AdminClient;
import dev.redisdrill.chaos.admin.CommandRefusedException;
import dev.redisdrill.chaos.admin.NodeUnavailableException;
import dev.redisdrill.timeline.cluster.ClusterView;
import dev.redisdrill.timeline.cluster.Role;
import dev.redisdrill.timeline.time.RunClock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Asks single nodes what they see: three cheap commands each.
 *
 * <p>Thread-safe.
 */
public final class NodeProbe {
    /** A replica acknowledges once a second; one that was silent this long is not in sync. */
    private static final int SILENT_SECONDS = 4;

    private final AdminClient admin;
    private final RunClock clock;

    public NodeProbe(AdminClient admin, RunClock clock) {
        this.admin = admin;
        this.clock = clock;
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
    ClusterView view(String node, Duration timeout) throws NodeUnavailableException, InterruptedException {
        try {
            return ClusterView.parse(admin.text(node, timeout, "CLUSTER", "NODES"));
        } catch (CommandRefusedException | IllegalArgumentException e) {
            throw notANode(node, e);
        }
    }

    /** The rest of {@link #ask}. */
    NodeReport complete(String node, Duration timeout, long sentNanos, ClusterView view)
            throws NodeUnavailableException, InterruptedException {
        try {
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

    private static NodeUnavailableException notANode(String node, Exception e) {
        return new NodeUnavailableException(node + " answered, but not as a cluster node: " + e.getMessage(), e);
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
