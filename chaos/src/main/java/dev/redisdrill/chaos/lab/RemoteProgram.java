package dev.redisdrill.chaos.lab;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;

/** A program that runs elsewhere, and the two streams by which it is spoken to. Thread-safe. */
public interface RemoteProgram {
    /** Its standard input. When it is closed, also because whoever wrote there is gone, the program ends by itself. */
    OutputStream input();

    /** Its standard output. */
    InputStream output();

    /** Completes with its exit code when it has ended, -1 where that cannot be had; never exceptionally. */
    CompletableFuture<Integer> end();

    /** Ends it at once. Idempotent. */
    void kill();
}
