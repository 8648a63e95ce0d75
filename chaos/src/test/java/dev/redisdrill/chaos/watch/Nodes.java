package dev.redisdrill.chaos.watch;

import dev.redisdrill.timeline.cluster.ClusterView;
import dev.redisdrill.timeline.cluster.Role;
import dev.redisdrill.timeline.cluster.Shard;
import dev.redisdrill.timeline.cluster.SlotRange;
import dev.redisdrill.timeline.event.Event;
import java.util.List;
import java.util.Optional;

/** A cluster of three shards, A+D, B+E, C+F, as text of CLUSTER NODES that can be edited line by line. */
final class Nodes {
    static final String A = "127.0.2.1:7001";
    static final String B = "127.0.2.2:7002";
    static final String C = "127.0.2.3:7003";
    static final String D = "127.0.2.4:7004";
    static final String E = "127.0.2.5:7005";
    static final String F = "127.0.2.6:7006";

    private static final String HEALTHY = """
            a 127.0.2.1:7001@17001 master - 0 0 1 connected 0-5460
            b 127.0.2.2:7002@17002 master - 0 0 2 connected 5461-10922
            c 127.0.2.3:7003@17003 master - 0 0 3 connected 10923-16383
            d 127.0.2.4:7004@17004 slave a 0 0 1 connected
            e 127.0.2.5:7005@17005 slave b 0 0 2 connected
            f 127.0.2.6:7006@17006 slave c 0 0 3 connected
            """;

    private Nodes() {}

    static Event.LabReady start() {
        List<Event.ShardAtStart> shards =
                ClusterView.parse(HEALTHY).shards().stream().map(Nodes::atStart).toList();
        return new Event.LabReady(
                0, "redis", "7.0.15", "x", "cluster", 1, true, 2_000, "host", shards, Optional.empty());
    }

    /** A view: the healthy one with lines replaced; each edit is a node's letter and its new line without it. */
    static String view(String... edits) {
        String text = HEALTHY;
        for (String edit : edits) {
            text = text.replaceAll("(?m)^" + edit.charAt(0) + " .*$", edit);
        }
        return text;
    }

    /** What an observer says at a moment; a replica has its link up. */
    static NodeReport says(String by, long nanos, String view) {
        return says(by, nanos, view, true, true, 1_000);
    }

    static NodeReport says(String by, long nanos, String view, boolean ok, boolean linkUp, long offset) {
        ClusterView seen = ClusterView.parse(mine(by, view));
        Role role = seen.myself().orElseThrow().role();
        return new NodeReport(
                by,
                nanos - 1,
                nanos,
                seen,
                ok,
                ok ? SlotRange.SLOTS : 10_923,
                new NodeReport.Replication(role, role == Role.PRIMARY || linkUp, offset, 1));
    }

    private static String mine(String by, String view) {
        return view.replaceAll("(?m)^(. " + by.replace(".", "\\.") + "@\\d+) ", "$1 myself,");
    }

    private static Event.ShardAtStart atStart(Shard shard) {
        return new Event.ShardAtStart(
                shard.number(),
                shard.slots(),
                shard.primary().address(),
                shard.replicas().stream().map(n -> n.address()).toList());
    }
}
