package dev.redisdrill.runner.experiment;

import dev.redisdrill.simulations.client.ConnectionFactory;
import dev.redisdrill.simulations.client.Link;
import dev.redisdrill.simulations.operation.Operation;
import dev.redisdrill.timeline.measure.Outcome;
import dev.redisdrill.timeline.spec.ClusterAccess;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Stands before one shard: while it is shut, operations wait in front of it; while it counts, it counts the writes that
 * were acknowledged. So it is known how many there were between two moments at which none was under way.
 */
final class Gate {
    private final int shard;
    private final List<GatedLink> links = new CopyOnWriteArrayList<>();
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger acknowledged = new AtomicInteger();
    private volatile boolean shut;

    Gate(int shard) {
        this.shard = shard;
    }

    /** Puts the gate around a load's connections. */
    ConnectionFactory around(ConnectionFactory inner) {
        return new ConnectionFactory() {
            @Override
            public Link connect(String tenant, EventLoop loop) {
                GatedLink link = new GatedLink(inner.connect(tenant, loop));
                links.add(link);
                return link;
            }

            @Override
            public void useLogin(String tenant, ClusterAccess.User user) {
                inner.useLogin(tenant, user);
            }

            @Override
            public void close() {
                inner.close();
            }
        };
    }

    /** Shuts it, and returns when nothing is under way behind it. */
    void shut() {
        shut = true;
        // Whoever passed while it was still open is on the loop now, or was counted before.
        for (GatedLink link : links) {
            link.loop().submit(() -> {}).awaitUninterruptibly(10_000);
        }
        await("nothing under way behind the gate", () -> underWay.get() == 0);
    }

    /** Lets through what waits and what comes. */
    void open() {
        shut = false;
        links.forEach(link -> link.loop().execute(link::drain));
    }

    /** How many writes were acknowledged since the load began. */
    int acknowledged() {
        return acknowledged.get();
    }

    static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("not within 10 s: " + what);
            }
            LockSupport.parkNanos(5_000_000);
        }
    }

    private final class GatedLink implements Link {
        private final Link link;
        private final Deque<Runnable> waiting = new ArrayDeque<>(); // confined to the loop

        GatedLink(Link link) {
            this.link = link;
        }

        @Override
        public EventLoop loop() {
            return link.loop();
        }

        @Override
        public void send(Operation operation, Completion completion) {
            if (operation.shard != shard) {
                link.send(operation, completion);
            } else if (shut) {
                waiting.add(() -> send(operation, completion));
            } else {
                underWay.incrementAndGet();
                link.send(operation, done -> {
                    if (done.write && done.outcome == Outcome.OK) {
                        acknowledged.incrementAndGet();
                    }
                    underWay.decrementAndGet();
                    completion.completed(done);
                });
            }
        }

        private void drain() {
            for (int i = waiting.size(); i > 0; i--) {
                waiting.remove().run();
            }
        }
    }
}
