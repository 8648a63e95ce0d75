package dev.redisdrill.chaos.lab;

import dev.redisdrill.timeline.cluster.ClusterView;
import dev.redisdrill.timeline.cluster.Shard;
import dev.redisdrill.timeline.cluster.SlotRange;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.spec.ClusterAccess;
import dev.redisdrill.timeline.time.RunClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A lab without servers, for trying out everything around it: three shards with one replica each, which can be killed,
 * frozen and brought back at once. Nothing listens at its addresses. Thread-safe.
 */
public final class NoopLab implements Lab, CanKill, CanTerminate, CanFreeze {
    private static final int SHARDS = 3;

    private final RunClock clock;
    private final ClusterView view = ClusterView.parse(clusterNodes());
    private final Set<String> dead = ConcurrentHashMap.newKeySet();
    private final Set<String> frozen = ConcurrentHashMap.newKeySet();

    /** A lab whose events carry the time of this clock. */
    public NoopLab(RunClock clock) {
        this.clock = clock;
    }

    @Override
    public Event.LabReady start() {
        List<Event.ShardAtStart> shards = new ArrayList<>();
        for (Shard shard : view.shards()) {
            String replica = shard.replicas().get(0).address();
            shards.add(new Event.ShardAtStart(
                    shard.number(), shard.slots(), shard.primary().address(), List.of(replica)));
        }
        return new Event.LabReady(
                clock.nanos(),
                "none",
                "0",
                "none",
                "cluster",
                1,
                false,
                2_000,
                Isolation.HOST.text(),
                shards,
                Optional.empty());
    }

    @Override
    public ClusterAccess access() {
        List<String> seeds = view.nodes().stream().map(n -> n.address()).toList();
        return new ClusterAccess(seeds, false, Optional.empty(), Optional.empty(), Map.of());
    }

    @Override
    public ClusterView view() {
        return view;
    }

    @Override
    public String whyNot(Class<?> ability) {
        return "this lab has no servers";
    }

    @Override
    public void kill(String node) throws LabException {
        dead.add(known(node));
    }

    @Override
    public void terminate(String node) throws LabException {
        dead.add(known(node));
    }

    @Override
    public boolean alive(String node) {
        return view.node(node).isPresent() && !dead.contains(node);
    }

    @Override
    public long restart(String node) throws LabException {
        dead.remove(known(node));
        frozen.remove(node);
        return 1L + view.nodes().indexOf(view.node(node).orElseThrow());
    }

    @Override
    public void freeze(String node) throws LabException {
        frozen.add(known(node));
    }

    @Override
    public void thaw(String node) throws LabException {
        frozen.remove(known(node));
    }

    @Override
    public boolean frozen(String node) {
        return alive(node) && frozen.contains(node);
    }

    @Override
    public void close() {
        view.nodes().forEach(n -> dead.add(n.address()));
    }

    private String known(String node) throws LabException {
        if (view.node(node).isEmpty()) {
            throw new LabException("no node " + node + " in this lab");
        }
        return node;
    }

    private static String clusterNodes() {
        StringBuilder lines = new StringBuilder();
        for (int shard = 1; shard <= SHARDS; shard++) {
            int first = SlotRange.SLOTS * (shard - 1) / SHARDS;
            int last = SlotRange.SLOTS * shard / SHARDS - 1;
            String primary = String.valueOf(shard).repeat(40);
            String replica = String.valueOf(shard + SHARDS).repeat(40);
            lines.append(primary).append(" 127.0.").append(shard).append(".1:7000@17000 master - 0 0 ");
            lines.append(shard)
                    .append(" connected ")
                    .append(first)
                    .append('-')
                    .append(last)
                    .append('\n');
            lines.append(replica)
                    .append(" 127.0.")
                    .append(shard)
                    .append(".2:7000@17000 slave ")
                    .append(primary);
            lines.append(" 0 0 ").append(shard).append(" connected\n");
        }
        return lines.toString();
    }
}
