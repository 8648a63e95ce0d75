package dev.redisdrill.chaos.lab.local;

import dev.redisdrill.chaos.admin.AdminClient;
import dev.redisdrill.chaos.admin.CommandRefusedException;
import dev.redisdrill.chaos.admin.InfoText;
import dev.redisdrill.chaos.admin.NodeUnavailableException;
import dev.redisdrill.chaos.lab.LabException;
import dev.redisdrill.timeline.cluster.SlotRange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Waits until servers that have just been started are a cluster: every node says {@code cluster_state:ok}, knows all
 * others, sees all slots served; every primary has its replicas, every replica is in sync.
 */
final class Readiness {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration ANSWER = Duration.ofSeconds(2);
    private static final long PAUSE_MILLIS = 10;

    private final AdminClient admin;
    private final int members;
    private final int replicasPerShard;

    Readiness(AdminClient admin, int members, int replicasPerShard) {
        this.admin = admin;
        this.members = members;
        this.replicasPerShard = replicasPerShard;
    }

    /** A look at one node. */
    interface Look {
        /** What the node still lacks; empty if nothing. */
        String lacking(Member member) throws NodeUnavailableException, CommandRefusedException, InterruptedException;
    }

    /** @throws LabException if a server ends, or they are no cluster within 30 s: which node lacks what */
    void await(List<NodeProcess> nodes) throws LabException, InterruptedException {
        await(nodes, this::lacking);
    }

    /** Looks at all of them until none lacks anything. */
    static void await(List<NodeProcess> nodes, Look look) throws LabException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        List<NodeProcess> waiting = new ArrayList<>(nodes);
        Map<String, String> lacking = new LinkedHashMap<>();
        while (true) {
            lacking.clear();
            for (NodeProcess node : waiting) {
                node.mustRun();
                lacking.put(node.member().address(), lacking(node.member(), look));
            }
            waiting.removeIf(node -> "".equals(lacking.get(node.member().address())));
            if (waiting.isEmpty()) {
                return;
            }
            if (System.nanoTime() - deadline > 0) {
                lacking.values().removeIf(String::isEmpty);
                throw new LabException("the cluster was not ready within " + PATIENCE.toSeconds() + " s: " + lacking
                        + "; see the servers' logs");
            }
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    private static String lacking(Member member, Look look) throws InterruptedException {
        try {
            return look.lacking(member);
        } catch (NodeUnavailableException | CommandRefusedException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private String lacking(Member member)
            throws NodeUnavailableException, CommandRefusedException, InterruptedException {
        Map<String, String> cluster = InfoText.parse(admin.text(member.address(), ANSWER, "CLUSTER", "INFO"));
        String seen = cluster.get("cluster_state") + ", " + cluster.get("cluster_known_nodes") + " nodes, "
                + cluster.get("cluster_slots_ok") + " slots";
        String wanted = "ok, " + members + " nodes, " + SlotRange.SLOTS + " slots";
        return seen.equals(wanted)
                ? lackingReplication(admin, member, replicasPerShard)
                : "it says " + seen + " instead of " + wanted;
    }

    /** What a node that holds data still lacks in replication. */
    static String lackingReplication(AdminClient admin, Member member, int replicas)
            throws NodeUnavailableException, CommandRefusedException, InterruptedException {
        Map<String, String> info = InfoText.parse(admin.text(member.address(), ANSWER, "INFO", "replication"));
        return member.firstPrimary() ? lackingReplicas(info, replicas) : lackingPrimary(info);
    }

    private static String lackingReplicas(Map<String, String> info, int replicas) {
        long online = info.values().stream()
                .filter(value -> value.contains("state=online"))
                .count();
        return online == replicas ? "" : online + " of its " + replicas + " replicas are in sync";
    }

    private static String lackingPrimary(Map<String, String> info) {
        boolean inSync = "up".equals(info.get("master_link_status")) && "0".equals(info.get("master_sync_in_progress"));
        return inSync ? "" : "it is not in sync with its primary";
    }
}
