package dev.redisdrill.timeline.event;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.redisdrill.timeline.cluster.ClusterView;
import dev.redisdrill.timeline.cluster.NodeView;
import dev.redisdrill.timeline.cluster.SlotRange;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A fact of a run. The type's simple name is its {@code "type"} in {@code timeline.jsonl}; record components are its
 * other keys. {@code nanos} is the moment of the fact on the run's clock, not the moment at which it was written.
 *
 * <p>Nodes are named by {@code host:port}; shards by their number from 1 at the start of the run. Written files stay
 * readable for ever: components may be added as {@link Optional}, never renamed or removed.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "type")
public sealed interface Event {

    /** Nanoseconds since the start of the run. */
    long nanos();

    // --- the run ---------------------------------------------------------------------------------------------------

    /** The first event. {@code wall} is the wall time of {@code nanos} 0. */
    record RunStarted(long nanos, String runId, String scenario, long seed, String toolVersion, Instant wall)
            implements Event {}

    /** The machine and the Java runtime that the harness runs on; {@code cores}: processors it may use. */
    record MachineDescribed(long nanos, String jvm, String os, int cores) implements Event {}

    /** From here on operations are tagged with this phase: warmup, steady, fault, recovered (see {@code Phases}). */
    record PhaseStarted(long nanos, String phase) implements Event {}

    /** The last event. {@code outcome}: completed, interrupted, aborted; {@code reason} is empty when completed. */
    record RunEnded(long nanos, String outcome, String reason) implements Event {}

    /** Something went wrong in the harness itself: whatever stands on that component is INVALID. */
    record Trouble(long nanos, String component, String message) implements Event {}

    // --- the lab ---------------------------------------------------------------------------------------------------

    /**
     * The cluster under test is ready: what it is. {@code topology}: cluster, sentinel; {@code isolation}: namespace,
     * host; {@code nodeTimeoutMillis}: -1 if the cluster does not tell, and of a Sentinel topology its
     * down-after-milliseconds; {@code sentinels}: absent in a Redis Cluster.
     */
    record LabReady(
            long nanos,
            String engine,
            String engineVersion,
            String enginePath,
            String topology,
            int replicasPerShard,
            boolean tls,
            long nodeTimeoutMillis,
            String isolation,
            List<ShardAtStart> shards,
            Optional<List<String>> sentinels)
            implements Event {

        /** Everybody who has a say in what the cluster is: the nodes that hold data, then the sentinels. */
        public List<String> observers() {
            return Stream.concat(nodes().stream(), sentinels.orElse(List.of()).stream())
                    .toList();
        }

        /** All nodes that hold data, of each shard its primary first. */
        public List<String> nodes() {
            return shards.stream()
                    .flatMap(shard -> Stream.concat(Stream.of(shard.primary()), shard.replicas().stream()))
                    .toList();
        }
    }

    /**
     * All that the nodes of the lab, their clients and the observer say to each other passes through a proxy of the harness's own, for
     * faults that are not made by the kernel's network here. {@code reason}: why.
     */
    record ProxyOnPath(long nanos, String reason) implements Event {}

    /** A shard as the run numbers it. */
    record ShardAtStart(int shard, List<SlotRange> slots, String primary, List<String> replicas) {

        /** The shards of a view, in its numbering. */
        public static List<ShardAtStart> of(ClusterView view) {
            return view.shards().stream()
                    .map(shard -> new ShardAtStart(
                            shard.number(),
                            shard.slots(),
                            shard.primary().address(),
                            shard.replicas().stream().map(NodeView::address).toList()))
                    .toList();
        }
    }

    /** A server process was started (again). */
    record NodeStarted(long nanos, String node, long pid) implements Event {}

    /** A server process ended without having been asked to. {@code lastWords}: the end of its log. */
    record NodeExited(long nanos, String node, int exitCode, Optional<String> lastWords) implements Event {}

    // --- the load --------------------------------------------------------------------------------------------------

    /** The load generator began to offer operations. */
    record LoadStarted(long nanos, String client, String clientVersion) implements Event {}

    /** No operation is intended to start after this moment. */
    record LoadStopped(long nanos) implements Event {}

    /** The read-back of everything written was finished; {@code ledger/summary.json} is complete. */
    record ReadBackDone(long nanos) implements Event {}

    /**
     * The run's own keys were removed from a cluster that outlives it: how many. {@code problem}: why some may be left.
     */
    record KeysRemoved(long nanos, long keys, Optional<String> problem) implements Event {}

    // --- faults ----------------------------------------------------------------------------------------------------

    /**
     * The command that breaks something is about to be given; it is in the heal journal. {@code shard}: the first of
     * {@code shards}, which the fault is expected to disturb.
     */
    record FaultInjected(
            long nanos,
            String fault,
            String kind,
            Optional<Integer> shard,
            String target,
            Optional<List<Integer>> shards)
            implements Event {}

    /**
     * The fault has been seen to have its effect. {@code effectNanos}: when the effect began, at or after the command
     * was given and before the proof; recovery times count from it.
     */
    record FaultProven(long nanos, String fault, long effectNanos, String proof) implements Event {}

    /** The fault was looked for and not seen: the run is INVALID. */
    record FaultIneffective(long nanos, String fault, String reason) implements Event {}

    /**
     * A fault that is done in several steps has done one more of them, and this was seen of it.
     *
     * @param step from 1; what {@code FaultProven} tells of is not among them
     * @param steps how many there are
     */
    record FaultStep(long nanos, String fault, int step, int steps, String seen) implements Event {}

    /** Not all steps of a fault were done, or one did not do what it should: the run is INVALID. */
    record FaultUnfinished(long nanos, String fault, String reason) implements Event {}

    /** The command that ends the fault has been given. */
    record FaultHealed(long nanos, String fault) implements Event {}

    /** The healing has been seen: the process is back, the replica in sync, the slots covered. */
    record FaultHealProven(long nanos, String fault, String proof) implements Event {}

    /** The healing was tried and could not be proven: the run is INVALID. */
    record FaultHealFailed(long nanos, String fault, String reason) implements Event {}

    /** The fault never started: the run is INVALID. */
    record FaultSkipped(long nanos, String fault, String reason) implements Event {}

    /** The reshard that a fault does has moved so many of its slots, and all nodes were told. */
    record ReshardProgress(long nanos, String fault, int moved, int total) implements Event {}

    // --- what the servers say --------------------------------------------------------------------------------------

    /** {@code by} suspects {@code node} (PFAIL). */
    record NodeSuspected(long nanos, String node, String by) implements Event {}

    /** A majority agreed that {@code node} failed (FAIL), first seen at {@code by}. */
    record NodeFailed(long nanos, String node, String by) implements Event {}

    /** {@code node} is no longer suspected or failed, seen at {@code by}. */
    record NodeRecovered(long nanos, String node, String by) implements Event {}

    /** {@code node} won the election of its shard and is its primary now. */
    record ReplicaPromoted(long nanos, int shard, String node, long epoch) implements Event {}

    /** {@code node} is a replica now (again), following {@code primary}. */
    record NodeDemoted(long nanos, int shard, String node, String primary) implements Event {}

    /** The owner of {@code slots} slots of the shard changed, as seen at {@code by}. */
    record SlotsMoved(long nanos, int shard, String from, String to, int slots, String by) implements Event {}

    /** The replica's link to its primary is up and it is in sync. */
    record ReplicaInSync(long nanos, int shard, String node) implements Event {}

    /** The replica's link to its primary is down. */
    record ReplicaOutOfSync(long nanos, int shard, String node) implements Event {}

    /** {@code node} began to answer {@code cluster_state:ok} or {@code fail}. */
    record ClusterState(long nanos, String node, boolean ok) implements Event {}

    /** {@code node} did not answer the watcher any more, or does again. */
    record NodeReachable(long nanos, String node, boolean reachable) implements Event {}
}
