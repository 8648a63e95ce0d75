package dev.redisdrill.chaos.topology;

import dev.redisdrill.chaos.admin.InfoText;
import dev.redisdrill.chaos.lab.LabException;
import dev.redisdrill.timeline.cluster.NodeId;
import dev.redisdrill.timeline.unit.Durations;
import java.time.Duration;
import java.util.BitSet;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Who is a member of a cluster: nodes join, follow a primary, leave. Confined to one thread at a time.
 *
 * <p>Everyone is told directly, and not by gossip: a node that has been forgotten is not listened to for a minute.
 */
public final class Membership {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final long PAUSE_MILLIS = 10;
    private static final int BUS_OFFSET = 10_000;
    /** Flags of a node that is not fully known yet, or in trouble. */
    private static final Set<String> UNSETTLED = Set.of("handshake", "noaddr", "fail", "fail?");

    private final Nodes nodes;

    public Membership(Nodes nodes) {
        this.nodes = nodes;
    }

    /** Introduces a node to all members, and waits until it and they know each other, and it knows who serves what. */
    public void join(String newcomer, Collection<String> members) throws LabException, InterruptedException {
        int colon = newcomer.lastIndexOf(':');
        String id = nodes.text(newcomer, "CLUSTER", "MYID");
        String bus = String.valueOf(busPort(newcomer));
        for (String member : members) {
            nodes.call(member, "CLUSTER", "MEET", newcomer.substring(0, colon), newcomer.substring(colon + 1), bus);
        }
        for (String member : members) {
            await(newcomer + " to be known at " + member, () -> knows(member, id));
            String memberId = nodes.text(member, "CLUSTER", "MYID");
            await(member + " to be known at " + newcomer, () -> knows(newcomer, memberId));
        }
        // Until then it refuses what is handed over to it.
        await(newcomer + " to say cluster_state:ok", () -> isWell(newcomer, members));
    }

    /** Makes a node a replica, and waits until it is in sync. */
    public void follow(String replica, String primary) throws LabException, InterruptedException {
        String id = nodes.text(primary, "CLUSTER", "MYID");
        nodes.call(replica, "CLUSTER", "REPLICATE", id);
        await(replica + " to be in sync with " + primary, () -> inSync(replica));
    }

    /** Has every member forget a node; those that do not know it, or are not there, have nothing to forget. */
    public void leave(String id, Collection<String> members) throws LabException, InterruptedException {
        for (String member : members) {
            try {
                nodes.call(member, "CLUSTER", "FORGET", id);
            } catch (LabException e) {
                if (knowsAtAll(member, id)) {
                    throw e;
                }
            }
        }
    }

    /** Whether a replica's link is up and it has its primary's data. */
    public boolean inSync(String replica) throws LabException, InterruptedException {
        Map<String, String> info = nodes.info(replica, "replication");
        return "up".equals(info.get("master_link_status")) && "0".equals(info.get("master_sync_in_progress"));
    }

    /** Whether a node has this one among its nodes, in whatever state; an unreachable one has not. */
    public boolean knowsAtAll(String node, String id) throws InterruptedException {
        try {
            return nodes.view(node).node(new NodeId(id)).isPresent();
        } catch (LabException e) {
            return false;
        }
    }

    private boolean isWell(String newcomer, Collection<String> members) throws LabException, InterruptedException {
        BitSet uncovered = nodes.view(newcomer).uncoveredSlots();
        for (String member : members) {
            uncovered.andNot(nodes.view(member).uncoveredSlots()); // what nobody serves is no secret to it
        }
        String state = InfoText.parse(nodes.text(newcomer, "CLUSTER", "INFO")).getOrDefault("cluster_state", "");
        return uncovered.isEmpty() && state.strip().equals("ok");
    }

    private boolean knows(String node, String id) throws LabException, InterruptedException {
        return nodes.view(node)
                .node(new NodeId(id))
                .filter(n -> n.linkConnected() && n.flags().stream().noneMatch(UNSETTLED::contains))
                .isPresent();
    }

    private int busPort(String node) throws LabException, InterruptedException {
        for (String line : nodes.text(node, "CLUSTER", "NODES").lines().toList()) {
            int at = line.indexOf('@');
            if (line.contains("myself") && at > 0) {
                String port = line.substring(at + 1).split("[ ,]", -1)[0];
                return Integer.parseInt(port);
            }
        }
        return Integer.parseInt(node.substring(node.lastIndexOf(':') + 1)) + BUS_OFFSET;
    }

    private interface Condition {
        boolean holds() throws LabException, InterruptedException;
    }

    private static void await(String what, Condition condition) throws LabException, InterruptedException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        String trouble = "";
        while (System.nanoTime() - deadline < 0) {
            try {
                if (condition.holds()) {
                    return;
                }
            } catch (LabException e) {
                trouble = ": " + e.getMessage();
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
        throw new LabException("waited " + Durations.format(LIMIT) + " in vain for " + what + trouble);
    }
}
