package dev.redisdrill.runner.experiment;

import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.event.Timeline;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Servers that ended without having been asked to. With one of them gone the cluster cannot become whole again: waiting for
 * it would be in vain, and what is measured from there on says nothing about the faults of the plan. It is certain as soon as no
 * fault is aimed at that server: one that is may have made it end (a full disk) and starts it again when it heals.
 *
 * <p>Thread-safe.
 */
final class Casualties {
    /** How long something is waited for before another look at the servers. */
    private static final Duration LOOK_EVERY = Duration.ofSeconds(3);

    private final Set<String> members = new HashSet<>();
    private final Map<String, Event.NodeExited> dead = new LinkedHashMap<>(); // guarded by this
    private final Map<String, String> aims = new HashMap<>(); // by fault; guarded by this
    private final CompletableFuture<String> certain = new CompletableFuture<>();

    /** Something that a dead server keeps from coming. */
    interface Hope {
        /** Waits for it; returns whether it came. */
        boolean await(Duration limit) throws InterruptedException;
    }

    /** Listens from now on. */
    Casualties(Timeline timeline, Event.LabReady cluster) {
        for (Event.ShardAtStart shard : cluster.shards()) {
            members.add(shard.primary());
            members.addAll(shard.replicas());
        }
        timeline.listen(event -> take(event).ifPresent(certain::complete));
    }

    /** Completes with the reason, when it is certain that the cluster cannot become whole again. */
    CompletableFuture<String> certain() {
        return certain;
    }

    /**
     * Waits for something; no longer than it can come.
     *
     * @return whether it came
     */
    boolean await(Duration limit, Hope hope) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
            Duration step = certain.isDone() ? Duration.ZERO : left;
            if (hope.await(step.compareTo(LOOK_EVERY) < 0 ? step : LOOK_EVERY)) {
                return true;
            }
            if (certain.isDone() || left.isZero()) {
                return false;
            }
        }
    }

    private synchronized Optional<String> take(Event event) {
        if (event instanceof Event.NodeExited exited) {
            if (members.contains(exited.node())) {
                dead.put(exited.node(), exited);
            }
        } else if (event instanceof Event.NodeStarted started) {
            dead.remove(started.node());
        } else if (event instanceof Event.FaultInjected injected) {
            aims.put(injected.fault(), injected.target());
        } else if (event instanceof Event.FaultHealed healed) {
            aims.remove(healed.fault());
        } else if (event instanceof Event.FaultHealFailed failed) {
            aims.remove(failed.fault());
        } else if (event instanceof Event.FaultSkipped skipped) {
            aims.remove(skipped.fault());
        } else {
            return Optional.empty();
        }
        return dead.values().stream()
                .filter(exited -> aims.values().stream().noneMatch(target -> target.contains(exited.node())))
                .findFirst()
                .map(Casualties::describe);
    }

    private static String describe(Event.NodeExited exited) {
        return "the server " + exited.node() + " ended without having been asked to, with exit code "
                + exited.exitCode()
                + ", and nothing starts it again"
                + exited.lastWords().map(words -> "; its log ends: " + words).orElse("");
    }
}
