package dev.redisdrill.chaos.lab.kube;

import dev.redisdrill.chaos.lab.LabException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Does what must be done whoever asks for it: the client of the API server gives up in a thread that is interrupted, and healing is
 * asked for by such threads. Static, thread-safe.
 */
final class OwnThread {
    private OwnThread() {}

    /** Something that asks the API server. */
    interface Task {
        void run() throws LabException, InterruptedException;
    }

    /**
     * Does it in a thread of its own and waits for its end, however often the caller is interrupted meanwhile.
     *
     * @throws LabException if it failed, or took longer than the limit, and then goes on for as long as it likes
     */
    static void run(String what, Duration limit, Task task) throws LabException {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                        done.complete(null);
                    } catch (LabException | InterruptedException | RuntimeException e) {
                        done.completeExceptionally(e);
                    }
                },
                "kubernetes-" + what);
        thread.setDaemon(true);
        thread.start();
        boolean interrupted = false;
        long deadline = System.nanoTime() + limit.toNanos();
        try {
            while (true) {
                try {
                    done.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
                    return;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (TimeoutException e) {
            throw new LabException(what + " was not done within " + limit.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new LabException(String.valueOf(cause.getMessage()), cause);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
