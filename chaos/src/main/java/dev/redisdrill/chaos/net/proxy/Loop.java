package dev.redisdrill.chaos.net.proxy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread that does everything: sockets that are ready, alarms that are due, orders from other threads. */
final class Loop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Loop.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final long END_MILLIS = 2_000;
    private static final int SCRATCH = 64 * 1024;

    /** Whose socket it is. */
    interface Handler {
        void ready(SelectionKey key) throws IOException;

        /** The socket cannot be used any more. */
        void broke();
    }

    private record Alarm(long at, long number, Runnable action) {}

    private final Selector selector;
    private final Thread thread;
    private final Queue<Runnable> orders = new ConcurrentLinkedQueue<>();
    private final PriorityQueue<Alarm> alarms = // confined to the thread
            new PriorityQueue<>(Comparator.comparingLong(Alarm::at).thenComparingLong(Alarm::number));
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(SCRATCH); // confined to the thread
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final long begun = System.nanoTime();
    private long now; // confined to the thread
    private long alarmNumber; // confined to the thread
    private volatile boolean closing;

    Loop(String name) throws IOException {
        selector = Selector.open();
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Nanoseconds since the loop began, as of this turn. Confined to the loop. */
    long now() {
        return now;
    }

    /** For reading, between two looks at a socket. Confined to the loop. */
    ByteBuffer scratch() {
        return scratch;
    }

    Selector selector() {
        return selector;
    }

    /** Does something at that time. Confined to the loop. */
    void at(long time, Runnable action) {
        alarms.add(new Alarm(time, alarmNumber++, action));
    }

    /**
     * Has the loop do something and waits until it is done, also in a thread that was told to stop: such a thread is often
     * just the one that heals.
     *
     * @throws IOException if that failed, or the loop is no more
     */
    <T> T call(Callable<T> order) throws IOException {
        CompletableFuture<T> done = new CompletableFuture<>();
        orders.add(() -> {
            try {
                done.complete(order.call());
            } catch (Exception e) {
                done.completeExceptionally(e);
            }
        });
        selector.wakeup();
        boolean interrupted = false;
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try {
            while (true) {
                try {
                    CompletableFuture.anyOf(done, ended).get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                    if (done.isDone()) {
                        return done.get();
                    }
                    throw new IOException("the proxy has ended");
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            throw new IOException("the proxy could not do it: " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw new IOException("the proxy did not answer within " + PATIENCE.toSeconds() + " s", e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void run() {
        try {
            tick();
            while (!closing) {
                turn();
            }
            ended.complete(null);
        } catch (IOException | RuntimeException | Error e) {
            LOG.error("the proxy on the path of the lab's traffic has ended", e);
            ended.completeExceptionally(e);
        } finally {
            closeAll();
        }
    }

    private void turn() throws IOException {
        Alarm next = alarms.peek();
        long wait = next == null ? Long.MAX_VALUE : next.at() - elapsed();
        if (wait > 0) {
            // Rounded up: to wake too early would be to spin.
            selector.select(next == null ? 0 : 1 + TimeUnit.NANOSECONDS.toMillis(wait - 1));
        } else {
            selector.selectNow();
        }
        tick();
        for (Runnable order = orders.poll(); order != null; order = orders.poll()) {
            order.run();
        }
        for (SelectionKey key : selector.selectedKeys()) {
            serve(key);
        }
        selector.selectedKeys().clear();
        tick();
        for (Alarm due = alarms.peek(); due != null && due.at() <= now; due = alarms.peek()) {
            alarms.remove();
            due.action().run();
        }
    }

    private static void serve(SelectionKey key) {
        Handler handler = (Handler) key.attachment();
        try {
            if (key.isValid()) {
                handler.ready(key);
            }
        } catch (IOException | CancelledKeyException e) {
            handler.broke();
        }
    }

    private void tick() {
        now = elapsed();
    }

    private long elapsed() {
        return System.nanoTime() - begun;
    }

    private void closeAll() {
        for (SelectionKey key : new ArrayList<>(selector.keys())) {
            try {
                key.channel().close();
            } catch (IOException e) {
                // it goes with the process
            }
        }
        try {
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the thread and closes all sockets. */
    @Override
    public void close() {
        closing = true;
        selector.wakeup();
        try {
            thread.join(END_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // it ends soon, or with the process
        }
    }
}
