package dev.redisdrill.runner.load;

import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;

/** A running load program, wherever it runs, and the two streams by which it is spoken to. Thread-safe. */
interface LoadProgram {
    /** Its standard input. */
    OutputStream input();

    /** Its standard output. */
    InputStream output();

    /** Waits for its end; its exit code. */
    int waitFor() throws InterruptedException;

    /** Waits for its end; whether it came in time. */
    boolean waitFor(Duration limit) throws InterruptedException;

    /** Ends it at once. Idempotent. */
    void kill();

    /** Starts one. */
    @FunctionalInterface
    interface Launch {
        /**
         * Starts it. Called in a thread that lives as long as the program is listened to: where the kernel ends the program with
         * whoever started it, it is that thread's end that counts.
         *
         * @throws java.io.IOException if it cannot be started; says why
         */
        LoadProgram start() throws java.io.IOException;
    }
}
