package dev.redisdrill.chaos.watch;

import dev.redisdrill.chaos.admin.AdminClient;
import dev.redisdrill.chaos.admin.CommandRefusedException;
import dev.redisdrill.chaos.admin.NodeUnavailableException;
import dev.redisdrill.timeline.cluster.ClusterView;
import dev.redisdrill.timeline.cluster.NodeId;
import dev.redisdrill.timeline.cluster.NodeView;
import dev.redisdrill.timeline.cluster.Role;
import dev.redisdrill.timeline.cluster.SlotRange;
import dev.redisdrill.timeline.spec.ClusterAccess.Sentinels;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Puts what servers and sentinels say in the form of a cluster of one shard that has all slots. The words mean:
 *
 * <ul>
 *   <li>suspected: a sentinel holds the server for subjectively down ({@code +sdown});
 *   <li>failed: as many as the quorum do, objectively down ({@code +odown});
 *   <li>primary: whom a sentinel tells clients of ({@code +switch-master}); of a server, what it says of itself;
 *   <li>epoch: the configuration epoch under which a sentinel last named that primary. Servers know of no epochs, so one that
 *       calls itself primary and is not has an old one.
 * </ul>
 *
 * <p>Names of nodes are their addresses. Thread-safe.
 */
final class SentinelTopology {
    private static final List<SlotRange> ALL_SLOTS = List.of(new SlotRange(0, SlotRange.SLOTS - 1));
    private static final Set<String> MYSELF = Set.of("myself");

    private final Sentinels sentinels;
    private final Map<String, Long> epochs = new ConcurrentHashMap<>();

    SentinelTopology(Sentinels sentinels) {
        this.sentinels = sentinels;
    }

    boolean isSentinel(String node) {
        return sentinels.addresses().contains(node);
    }

    /** The topology as a server or a sentinel sees it now. */
    ClusterView view(AdminClient admin, String node, Duration timeout)
            throws NodeUnavailableException, CommandRefusedException, InterruptedException {
        return isSentinel(node)
                ? ofSentinel(SentinelAnswer.ask(admin, node, sentinels.service(), timeout))
                : ofServer(node, NodeProbe.fields(admin.text(node, timeout, "INFO", "replication")));
    }

    /** Whether nobody in the view is agreed to be down. */
    static boolean isOk(ClusterView view) {
        return view.nodes().stream().noneMatch(NodeView::failed);
    }

    ClusterView ofSentinel(SentinelAnswer answer) {
        String primary = answer.address();
        epochs.merge(primary, answer.configEpoch(), Math::max);
        List<NodeView> nodes = new ArrayList<>();
        boolean switching = !primary.equals(answer.monitored().address());
        nodes.add(primary(primary, answer.configEpoch(), switching ? Set.of() : flags(answer.monitored())));
        if (switching) {
            nodes.add(replica(answer.monitored().address(), primary, flags(answer.monitored())));
        }
        for (SentinelAnswer.Instance replica : answer.replicas()) {
            // Of one that has not answered since the failover, nothing is known that was not known before.
            if (replica.heardOf() && !replica.address().equals(primary)) {
                nodes.add(replica(replica.address(), primary, flags(replica)));
            }
        }
        return new ClusterView(nodes);
    }

    ClusterView ofServer(String node, Map<String, String> replication) {
        if (replication.getOrDefault("role", "").equals("slave")) {
            String primary =
                    replication.getOrDefault("master_host", "") + ":" + replication.getOrDefault("master_port", "0");
            return new ClusterView(List.of(
                    replica(node, primary, MYSELF), primary(primary, epochs.getOrDefault(primary, 0L), Set.of())));
        }
        List<NodeView> nodes = new ArrayList<>();
        nodes.add(primary(node, epochs.getOrDefault(node, 0L), MYSELF));
        for (Map.Entry<String, String> field : replication.entrySet()) {
            if (field.getKey().matches("slave[0-9]+")) {
                addressOf(field.getValue()).ifPresent(address -> nodes.add(replica(address, node, Set.of())));
            }
        }
        return new ClusterView(nodes);
    }

    /** {@code ip=127.0.1.2,port=7000,state=online,...}. */
    private static Optional<String> addressOf(String replica) {
        String ip = "";
        String port = "";
        for (String part : replica.split(",", -1)) {
            if (part.startsWith("ip=")) {
                ip = part.substring("ip=".length());
            } else if (part.startsWith("port=")) {
                port = part.substring("port=".length());
            }
        }
        return ip.isEmpty() || port.isEmpty() ? Optional.empty() : Optional.of(ip + ":" + port);
    }

    private static Set<String> flags(SentinelAnswer.Instance instance) {
        Set<String> flags = new HashSet<>();
        if (instance.failed()) {
            flags.add("fail");
        } else if (instance.suspected()) {
            flags.add("fail?");
        }
        return flags;
    }

    private static NodeView primary(String address, long epoch, Set<String> flags) {
        return node(address, Role.PRIMARY, Optional.empty(), epoch, flags, ALL_SLOTS);
    }

    private static NodeView replica(String address, String primary, Set<String> flags) {
        return node(address, Role.REPLICA, Optional.of(new NodeId(primary)), 0, flags, List.of());
    }

    private static NodeView node(
            String address, Role role, Optional<NodeId> primary, long epoch, Set<String> flags, List<SlotRange> slots) {
        int colon = address.lastIndexOf(':');
        return new NodeView(
                new NodeId(address),
                address.substring(0, colon),
                Integer.parseInt(address.substring(colon + 1)),
                role,
                primary,
                epoch,
                flags,
                true,
                slots);
    }
}
