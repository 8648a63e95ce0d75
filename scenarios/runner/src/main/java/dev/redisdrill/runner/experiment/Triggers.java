package dev.redisdrill.runner.experiment;

import dev.redisdrill.runner.plan.Condition;
import dev.redisdrill.runner.plan.Trigger;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.event.Timeline;
import dev.redisdrill.timeline.time.RunClock;
import dev.redisdrill.timeline.unit.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * Waits for what faults wait for, by the events of the timeline. Every event is looked at, also those that came between two
 * looks: none is missed.
 *
 * <p>Thread-safe.
 */
final class Triggers {
    private final RunClock clock;
    private final Map<String, Integer> shardOfNode = new HashMap<>();
    private final List<Event> events = new ArrayList<>(); // guarded by this
    private final Map<String, Long> ended = new HashMap<>(); // guarded by this
    private boolean loadEnded; // guarded by this

    /** Listens from now on. */
    Triggers(Timeline timeline, Event.LabReady cluster) {
        this.clock = timeline.clock();
        for (Event.ShardAtStart shard : cluster.shards()) {
            shardOfNode.put(shard.primary(), shard.shard());
            shard.replicas().forEach(replica -> shardOfNode.put(replica, shard.shard()));
        }
        timeline.listen(this::take);
    }

    private synchronized void take(Event event) {
        events.add(event);
        notifyAll();
    }

    /** A fault is over, however it went. */
    synchronized void ended(String fault) {
        ended.put(fault, clock.nanos());
        notifyAll();
    }

    /** Nothing is waited for any longer. */
    synchronized void loadEnded() {
        loadEnded = true;
        notifyAll();
    }

    /**
     * Waits until all conditions have come true, one after the other.
     *
     * @param origin the end of the warm-up, from which moments count
     * @param within the longest wait for an event of the cluster; empty: until the load ends
     * @return why it was given up; empty if all came true
     */
    Optional<String> await(Trigger trigger, long origin, Optional<Duration> within) throws InterruptedException {
        long since = origin;
        for (Condition condition : trigger.conditions()) {
            boolean limited = !condition.what().ofFault() && condition.what() != Condition.What.AT;
            long deadline = limited && within.isPresent()
                    ? Math.max(since, clock.nanos()) + within.get().toNanos()
                    : Long.MAX_VALUE;
            OptionalLong came = await(condition, since, origin, deadline);
            if (came.isEmpty()) {
                return Optional.of("'" + condition + "' did not come "
                        + (deadline == Long.MAX_VALUE || clock.nanos() < deadline
                                ? "before the load ended"
                                : "within " + Durations.format(within.orElseThrow())));
            }
            since = Math.max(since, came.getAsLong()) + condition.pause().toNanos();
            if (!pauseUntil(since)) {
                return Optional.of("the load ended before it was due");
            }
        }
        return Optional.empty();
    }

    /** Waits for a moment; false if the load ended before. */
    synchronized boolean pauseUntil(long nanos) throws InterruptedException {
        while (!loadEnded) {
            long left = nanos - clock.nanos();
            if (left <= 0) {
                return true;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return false;
    }

    private synchronized OptionalLong await(Condition condition, long since, long origin, long deadline)
            throws InterruptedException {
        if (condition.what() == Condition.What.AT) {
            long moment = origin + condition.at().orElseThrow().toNanos();
            return pauseUntil(moment) ? OptionalLong.of(moment) : OptionalLong.empty();
        }
        int looked = 0;
        while (true) {
            if (condition.what() == Condition.What.ENDED) {
                Long end = ended.get(condition.fault().orElseThrow());
                if (end != null) {
                    return OptionalLong.of(end);
                }
            }
            for (; looked < events.size(); looked++) {
                Event event = events.get(looked);
                if ((condition.what().ofFault() || event.nanos() >= since) && isMetBy(condition, event)) {
                    return OptionalLong.of(event.nanos());
                }
            }
            long left = deadline - clock.nanos();
            if (loadEnded || left <= 0) {
                return OptionalLong.empty();
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }

    private boolean isMetBy(Condition condition, Event event) {
        return switch (condition.what()) {
            case AT, ENDED -> false; // looked at elsewhere
            case PROMOTED -> event instanceof Event.ReplicaPromoted e && isOf(condition, e.shard());
            case SUSPECTED -> event instanceof Event.NodeSuspected e && isOf(condition, shardOf(e.node()));
            case FAILED -> event instanceof Event.NodeFailed e && isOf(condition, shardOf(e.node()));
            case REPLICA_SYNCED -> event instanceof Event.ReplicaInSync e && isOf(condition, e.shard());
            case CLUSTER_OK -> event instanceof Event.ClusterState e && e.ok();
            case CLUSTER_FAIL -> event instanceof Event.ClusterState e && !e.ok();
            case SLOTS_MOVED ->
                event instanceof Event.ReshardProgress e
                        && e.moved() * 100.0 >= condition.percent().orElseThrow() * e.total();
            case INJECTED -> event instanceof Event.FaultInjected e && isOf(condition, e.fault());
            case PROVEN -> event instanceof Event.FaultProven e && isOf(condition, e.fault());
            case HEALED -> event instanceof Event.FaultHealed e && isOf(condition, e.fault());
        };
    }

    private int shardOf(String node) {
        return shardOfNode.getOrDefault(node, 0);
    }

    private static boolean isOf(Condition condition, int shard) {
        return condition.shard().map(wanted -> wanted == shard).orElse(true);
    }

    private static boolean isOf(Condition condition, String fault) {
        return condition.fault().map(fault::equals).orElse(true);
    }
}
