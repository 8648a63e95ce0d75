package dev.redisdrill.simulations.client;

import io.netty.util.concurrent.DefaultEventExecutor;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/**
 * Knows the primary, from what the sentinels say, and tells all clients of a process. It asks when a sentinel publishes
 * {@code +switch-master}, again and again while operations come to grief, and now and then beside.
 *
 * <p>Why it asks although sentinels publish: a sentinel tells whoever asks of the new primary as soon as that has taken over,
 * and publishes it only when the other replicas follow it, too.
 *
 * <p>Of two answers the one with the higher configuration epoch is the newer. So a sentinel that was cut off for a while does
 * not lead anybody back.
 *
 * <p>Thread-safe. It asks in a thread of its own.
 */
final class SentinelGuide implements AutoCloseable, SentinelLine.Listener {
    /** How long after the last trouble it goes on asking. */
    private static final long ATTENTION_NANOS = Duration.ofSeconds(2).toNanos();
    /** The pause between two attempts to reach the first sentinel. */
    private static final Duration AT_FIRST = Duration.ofMillis(5);

    private final EventExecutor thread = new DefaultEventExecutor(new DefaultThreadFactory("redis-sentinels", true));
    private final List<SentinelLine> sentinels;
    private final Duration lookout;
    private final Duration period;
    private final LongAdder questions;
    private final List<SentinelRoute> routes = new CopyOnWriteArrayList<>();
    private final CompletableFuture<String> first = new CompletableFuture<>();
    private final AtomicBoolean looking = new AtomicBoolean();
    private String primary = ""; // guarded by this
    private long epoch = -1; // guarded by this
    private volatile long troubleNanos = System.nanoTime();
    private volatile boolean closed;

    /** @param questions counts each question to a sentinel */
    SentinelGuide(LettuceSpec spec, List<SentinelLine> sentinels, LongAdder questions) {
        this.questions = questions;
        this.sentinels = sentinels;
        this.lookout = spec.failoverLookout();
        this.period = spec.topologyRefreshPeriod();
    }

    /** Begins to ask. */
    void begin() {
        look(AT_FIRST);
        if (!period.isZero()) {
            Future<?> unused =
                    thread.scheduleAtFixedRate(this::askAll, period.toNanos(), period.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    /** The primary, once any sentinel has told it. */
    CompletableFuture<String> first() {
        return first;
    }

    /** This client, too, is told from now on, beginning with what is known. */
    synchronized void guide(SentinelRoute route) {
        routes.add(route);
        route.follow(primary);
    }

    /** An operation came to grief in a way that a failover would explain. Cheap; from any thread. */
    void trouble() {
        if (!lookout.isZero()) {
            troubleNanos = System.nanoTime();
            look(lookout);
        }
    }

    @Override
    public synchronized void told(String address, long configEpoch) {
        if (configEpoch > epoch) {
            epoch = configEpoch;
            if (!address.equals(primary)) {
                primary = address;
                routes.forEach(route -> route.follow(address));
            }
            first.complete(address);
        }
    }

    @Override
    public void switched() {
        troubleNanos = System.nanoTime();
        look(lookout.isZero() ? AT_FIRST : lookout);
    }

    private void look(Duration every) {
        if (!closed && !looking.get() && looking.compareAndSet(false, true)) {
            try {
                thread.execute(() -> lookAgain(every));
            } catch (RejectedExecutionException e) {
                // Closed a moment ago.
            }
        }
    }

    private void lookAgain(Duration every) {
        if (closed) {
            return;
        }
        if (first.isDone() && System.nanoTime() - troubleNanos > ATTENTION_NANOS) {
            looking.set(false);
            return;
        }
        Future<?> unused = thread.schedule(() -> lookAgain(every), every.toNanos(), TimeUnit.NANOSECONDS);
        askAll();
    }

    private void askAll() {
        questions.add(sentinels.size());
        sentinels.forEach(sentinel -> sentinel.ask(this));
    }

    @Override
    public void close() {
        closed = true;
        Future<?> unused = thread.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
