package dev.redisdrill.reports.stats;

import dev.redisdrill.timeline.event.Event;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/** The cluster's state as the events up to here tell it. Confined to one thread. */
final class ClusterReplay {
    private final Map<Integer, ShardState> shards = new TreeMap<>();
    /** Nodes that are down, by what says so: each has to be taken back by its own counterpart. */
    private final Set<String> failed = new HashSet<>();

    private final Set<String> unreachable = new HashSet<>();
    private final Set<String> exited = new HashSet<>();
    private final Set<String> sayingFail = new TreeSet<>();

    private static final class ShardState {
        private String primary;
        private final Set<String> inSync;
        private final int wanted;

        ShardState(Event.ShardAtStart start) {
            primary = start.primary();
            inSync = new HashSet<>(start.replicas());
            wanted = start.replicas().size();
        }

        void promote(String node) {
            primary = node;
            inSync.remove(node);
        }
    }

    boolean known() {
        return !shards.isEmpty();
    }

    Set<Integer> shards() {
        return shards.keySet();
    }

    boolean redundant(int shard) {
        ShardState state = shards.get(shard);
        return state != null && state.inSync.stream().filter(n -> !down(n)).count() >= state.wanted;
    }

    /** What keeps the cluster from being whole; empty if nothing. */
    String trouble() {
        for (Map.Entry<Integer, ShardState> entry : shards.entrySet()) {
            if (down(entry.getValue().primary)) {
                return "the primary of shard " + entry.getKey() + ", " + entry.getValue().primary + ", is down";
            }
        }
        for (String node : sayingFail) {
            if (!unreachable.contains(node)) {
                return node + " says cluster_state:fail: not all slots are covered";
            }
        }
        for (int shard : shards.keySet()) {
            if (!redundant(shard)) {
                return "shard " + shard + " has not all its replicas in sync";
            }
        }
        return "";
    }

    void apply(Event event) {
        if (event instanceof Event.LabReady ready) {
            ready.shards().forEach(s -> shards.put(s.shard(), new ShardState(s)));
        } else if (event instanceof Event.ReplicaPromoted promoted) {
            onShard(promoted.shard(), s -> s.promote(promoted.node()));
        } else if (event instanceof Event.NodeDemoted demoted) {
            onShard(demoted.shard(), s -> s.promote(demoted.primary()));
        } else if (event instanceof Event.ReplicaInSync inSync) {
            onShard(inSync.shard(), s -> {
                if (!s.primary.equals(inSync.node())) {
                    s.inSync.add(inSync.node());
                }
            });
        } else if (event instanceof Event.ReplicaOutOfSync outOfSync) {
            onShard(outOfSync.shard(), s -> s.inSync.remove(outOfSync.node()));
        } else {
            applyToNode(event);
        }
    }

    private void applyToNode(Event event) {
        if (event instanceof Event.NodeStarted started) {
            // A new process has to synchronise first, whatever was said of the one before.
            exited.remove(started.node());
            shards.values().forEach(s -> s.inSync.remove(started.node()));
        } else if (event instanceof Event.NodeExited gone) {
            exited.add(gone.node());
        } else if (event instanceof Event.NodeFailed fail) {
            failed.add(fail.node());
        } else if (event instanceof Event.NodeRecovered recovered) {
            failed.remove(recovered.node());
        } else if (event instanceof Event.NodeReachable reachable) {
            set(unreachable, reachable.node(), !reachable.reachable());
        } else if (event instanceof Event.ClusterState state) {
            set(sayingFail, state.node(), !state.ok());
        }
    }

    private static void set(Set<String> nodes, String node, boolean in) {
        if (in) {
            nodes.add(node);
        } else {
            nodes.remove(node);
        }
    }

    private boolean down(String node) {
        return failed.contains(node) || unreachable.contains(node) || exited.contains(node);
    }

    private void onShard(int shard, Consumer<ShardState> change) {
        ShardState state = shards.get(shard);
        if (state != null) {
            change.accept(state);
        }
    }
}
