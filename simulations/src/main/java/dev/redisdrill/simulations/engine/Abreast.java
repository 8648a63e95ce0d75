package dev.redisdrill.simulations.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Work that mostly waits for answers, for many items: some of them at a time. */
final class Abreast {
    /** Enough to keep two processors busy with handshakes, and few enough that none waits too long for its turn. */
    private static final int AT_ONCE = 8;

    private Abreast() {}

    /** What is done for an item. */
    interface Work<T> {
        void run(T item) throws InterruptedException;
    }

    /**
     * Does the work for all items, and begins with the first ones. Blocks.
     *
     * @throws RuntimeException the first one that the work threw, in the order of the items; the rest was given up
     */
    static <T> void run(List<T> items, Work<T> work) throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE, task -> {
            Thread thread = new Thread(task, "prepare");
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<Future<?>> all = new ArrayList<>();
            for (T item : items) {
                all.add(threads.submit(() -> {
                    work.run(item);
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException refusal) {
                throw refusal;
            }
            throw new IllegalStateException("cannot prepare the load: " + e.getCause(), e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }
}
