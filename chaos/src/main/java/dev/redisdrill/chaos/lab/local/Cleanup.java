package dev.redisdrill.chaos.lab.local;

import dev.redisdrill.chaos.lab.LabException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has to be undone, the last first. Thread-safe: whoever closes second waits until it is done, and what is begun
 * too late is undone at once.
 */
final class Cleanup {
    private static final Logger LOG = LoggerFactory.getLogger(Cleanup.class);

    private final Deque<Task> tasks = new ArrayDeque<>();
    private boolean closed;

    /** Notes that this has begun. */
    synchronized <T extends AutoCloseable> T add(String what, T begun) throws LabException {
        Task task = new Task(what, begun);
        if (closed) {
            task.run();
            throw new LabException("the lab was closed while it was being started");
        }
        tasks.push(task);
        return begun;
    }

    /** Undoes everything. One that fails does not keep the others from being undone. Idempotent. */
    synchronized void close() {
        closed = true;
        while (!tasks.isEmpty()) {
            tasks.pop().run();
        }
    }

    private record Task(String what, AutoCloseable begun) {
        @SuppressWarnings("Interruption") // an interrupt during the cleaning is passed on, after it
        void run() {
            try {
                begun.close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (Exception e) {
                LOG.warn("{} could not be ended: {}", what, e.getMessage());
            }
        }
    }
}
