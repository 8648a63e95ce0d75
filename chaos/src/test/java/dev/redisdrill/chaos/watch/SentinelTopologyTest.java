package dev.redisdrill.chaos.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redisdrill.timeline.cluster.ClusterView;
import dev.redisdrill.timeline.cluster.NodeView;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.spec.ClusterAccess.Sentinels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What sentinels and servers say, and what becomes of it on the timeline. */
class SentinelTopologyTest {
    private static final String A = "127.0.1.1:7000";
    private static final String B = "127.0.1.2:7000";
    private static final String SENTINEL = "127.0.99.1:7000";

    private final SentinelTopology topology = new SentinelTopology(new Sentinels("drill", List.of(SENTINEL)));
    private final ClusterHistory history = new ClusterHistory(new Event.LabReady(
            0,
            "redis",
            "7.0.15",
            "x",
            "sentinel",
            1,
            true,
            1_000,
            "host",
            Event.ShardAtStart.of(topology.ofSentinel(healthy(A, B, 0))),
            Optional.of(List.of(SENTINEL))));
    private long nanos;

    @Test
    void aFailoverIsToldAsSuspectedFailedPromotedAndDemoted() {
        assertThat(sentinel(healthy(A, B, 0))).isEmpty();

        assertThat(sentinel(answer(A, "master,s_down", A, "slave", B, true, 0)))
                .singleElement()
                .isInstanceOfSatisfying(
                        Event.NodeSuspected.class, e -> assertThat(e.node()).isEqualTo(A));
        assertThat(sentinel(answer(A, "master,s_down,o_down", A, "slave", B, true, 0)))
                .anyMatch(Event.NodeFailed.class::isInstance)
                .anyMatch(e -> e instanceof Event.ClusterState state && !state.ok());
        // The replica has taken over, and this sentinel tells clients so, while it still monitors the old primary.
        assertThat(sentinel(answer(B, "master,s_down,o_down", A, "slave", B, true, 1)))
                .filteredOn(Event.ReplicaPromoted.class::isInstance)
                .singleElement()
                .isInstanceOfSatisfying(Event.ReplicaPromoted.class, e -> {
                    assertThat(e.node()).isEqualTo(B);
                    assertThat(e.shard()).isEqualTo(1);
                });
        // It switches over: of the old primary, now a replica, it has heard nothing yet. That is no recovery.
        assertThat(sentinel(answer(B, "master", B, "slave,disconnected", A, false, 1)))
                .noneMatch(Event.NodeRecovered.class::isInstance);
        assertThat(sentinel(answer(B, "master", B, "s_down,slave,disconnected", A, true, 1)))
                .noneMatch(Event.NodeRecovered.class::isInstance);

        assertThat(server(A, Map.of("role", "master"))).noneMatch(Event.ReplicaPromoted.class::isInstance);
        assertThat(server(A, Map.of("role", "slave", "master_host", "127.0.1.2", "master_port", "7000")))
                .filteredOn(Event.NodeDemoted.class::isInstance)
                .hasSize(1);
        assertThat(sentinel(answer(B, "master", B, "slave", A, true, 1)))
                .anyMatch(Event.NodeRecovered.class::isInstance);
    }

    @Test
    void aPrimarySaysWhoFollowsIt() {
        ClusterView view = topology.ofServer(
                A, Map.of("role", "master", "slave0", "ip=127.0.1.2,port=7000,state=online,offset=14,lag=0"));

        assertThat(view.uncoveredSlots().isEmpty()).isTrue();
        assertThat(view.shards()).singleElement().satisfies(shard -> {
            assertThat(shard.primary().address()).isEqualTo(A);
            assertThat(shard.replicas()).extracting(NodeView::address).containsExactly(B);
        });
    }

    private List<Event> sentinel(SentinelAnswer answer) {
        ClusterView view = topology.ofSentinel(answer);
        return told(SENTINEL, view, NodeReport.Replication.NONE);
    }

    private List<Event> server(String node, Map<String, String> replication) {
        return told(node, topology.ofServer(node, replication), NodeProbe.replication(replication));
    }

    private List<Event> told(String by, ClusterView view, NodeReport.Replication replication) {
        nanos += 1_000;
        boolean ok = SentinelTopology.isOk(view);
        return history.answered(new NodeReport(by, nanos, nanos + 1, view, ok, ok ? 16_384 : 0, replication));
    }

    private static SentinelAnswer healthy(String primary, String replica, long epoch) {
        return answer(primary, "master", primary, "slave", replica, true, epoch);
    }

    private static SentinelAnswer answer(
            String told,
            String masterFlags,
            String master,
            String replicaFlags,
            String replica,
            boolean heardOf,
            long epoch) {
        List<Object> monitored = instance(master, masterFlags, true);
        monitored.addAll(List.of("config-epoch", Long.toString(epoch)));
        int colon = told.lastIndexOf(':');
        return SentinelAnswer.parse(
                monitored,
                List.of(instance(replica, replicaFlags, heardOf)),
                List.of(told.substring(0, colon), told.substring(colon + 1)));
    }

    /** As {@code SENTINEL MASTER} has it. */
    private static List<Object> instance(String address, String flags, boolean heardOf) {
        int colon = address.lastIndexOf(':');
        return new ArrayList<>(List.of(
                "name",
                "drill",
                "ip",
                address.substring(0, colon),
                "port",
                address.substring(colon + 1),
                "runid",
                heardOf ? "13c4f2b091b1a0e71a53df672dc22fd96358aafe" : "",
                "flags",
                flags));
    }
}
