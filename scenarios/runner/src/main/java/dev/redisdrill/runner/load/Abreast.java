package dev.redisdrill.runner.load;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** Does something with several load processes at the same time. Thread-safe. */
final class Abreast implements AutoCloseable {
    private final int count;
    private final ExecutorService threads;

    /** So many processes. */
    Abreast(int count) {
        this.count = count;
        this.threads = Executors.newFixedThreadPool(count, work -> {
            Thread thread = new Thread(work, "load-crew");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** What is done with one of them. */
    interface Work<T> {
        T with(int index) throws LoadException, InterruptedException;
    }

    /**
     * Returns when all have been dealt with, in their order.
     *
     * @throws LoadException the first by their order, if there is any; the others are waited for nevertheless
     * @throws InterruptedException at once; what is under way is interrupted
     */
    <T> List<T> all(Work<T> work) throws LoadException, InterruptedException {
        List<Future<T>> running = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int index = i;
            running.add(threads.submit(() -> work.with(index)));
        }
        List<T> results = new ArrayList<>();
        @Nullable LoadException first = null;
        try {
            for (Future<T> one : running) {
                try {
                    results.add(one.get());
                } catch (ExecutionException e) {
                    if (first == null) {
                        first = asLoadException(e);
                    }
                }
            }
        } catch (InterruptedException e) {
            running.forEach(one -> one.cancel(true));
            throw e;
        }
        if (first != null) {
            throw first;
        }
        return results;
    }

    /** Returns when all have been dealt with; an interruption is kept for later. */
    void eachQuietly(IntConsumer work) {
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int index = i;
            running.add(threads.submit(() -> work.accept(index)));
        }
        boolean interrupted = false;
        for (Future<?> one : running) {
            while (true) {
                try {
                    one.get();
                    break;
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw new IllegalStateException(e.getCause());
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static LoadException asLoadException(ExecutionException e) {
        return e.getCause() instanceof LoadException known
                ? known
                : new LoadException("the load went wrong: " + e.getCause(), e);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
