package dev.redisdrill.runner.load;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.IntConsumer;

/**
 * Notices load programs that are not heard of any more. Of a process of this machine the kernel tells when it ends; a node that dies
 * with a pod tells nobody, and the connection to it stays open. Thread-safe.
 */
final class Vigil implements AutoCloseable {
    private final AtomicLongArray heardNanos;
    private final Duration most;
    private final IntConsumer lost;
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "load-vigil");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * Not begun.
     *
     * @param most how long one may be silent
     * @param lost is told who is; again and again
     */
    Vigil(int programs, Duration most, IntConsumer lost) {
        this.heardNanos = new AtomicLongArray(programs);
        this.most = most;
        this.lost = lost;
    }

    /** That one spoke. */
    void heard(int index) {
        heardNanos.set(index, System.nanoTime());
    }

    /** From now on all have to be heard of, for the first time within {@code most} after {@code grace}. */
    void begin(Duration grace) {
        for (int i = 0; i < heardNanos.length(); i++) {
            heardNanos.set(i, System.nanoTime() + grace.toNanos());
        }
        long period = most.toNanos() / 10;
        ScheduledFuture<?> unused = watch.scheduleWithFixedDelay(this::look, period, period, TimeUnit.NANOSECONDS);
    }

    private void look() {
        for (int i = 0; i < heardNanos.length(); i++) {
            if (System.nanoTime() - heardNanos.get(i) > most.toNanos()) {
                lost.accept(i);
            }
        }
    }

    /** Nobody has to be heard of any more. Idempotent. */
    @Override
    public void close() {
        watch.shutdownNow();
    }
}
