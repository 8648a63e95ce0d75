package dev.redisdrill.simulations.postgres;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Starts processes from one thread that lives until it is closed: the kernel's signal on the parent's death fires when the
 * thread that started the child ends. Thread-safe.
 */
final class Children implements AutoCloseable {
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread parent = new Thread(task, "postgres-parent");
        parent.setDaemon(true);
        return parent;
    });

    Process start(ProcessBuilder builder) throws IOException, InterruptedException {
        try {
            return thread.submit(builder::start).get();
        } catch (ExecutionException e) {
            throw new IOException(String.valueOf(e.getCause()), e);
        }
    }

    @Override
    public void close() {
        thread.shutdown();
    }
}
