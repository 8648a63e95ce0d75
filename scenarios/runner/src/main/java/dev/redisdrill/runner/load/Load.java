package dev.redisdrill.runner.load;

import dev.redisdrill.simulations.control.LoadOrder;
import dev.redisdrill.simulations.control.LoadReport;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Something that offers load and keeps evidence of it. Calls come in the order prepare, start, phase..., stop,
 * readBack, close; {@link #close} may come at any time.
 *
 * <p>Thread-safe.
 */
public interface Load extends AutoCloseable {

    /** Is told every progress report, in a thread of the load's own. Set before {@link #prepare}. */
    void onProgress(Consumer<LoadReport.Progress> listener);

    /** Is told, in a thread of the load's own, one line for whatever goes wrong without ending it. Set before {@link #prepare}. */
    void onProblem(Consumer<String> listener);

    /** Completes, with one clear line, when the load can no longer do its work; never exceptionally. */
    CompletableFuture<String> failure();

    /** Connects, puts data in place. */
    LoadReport.Ready prepare(LoadOrder order, Duration timeout) throws LoadException, InterruptedException;

    /** Whether there may be data of the load in the cluster; from some moment of {@link #prepare} on. */
    boolean hasWritten();

    /** How long before the first operation is due {@link #start} has to be called, for the word to get there. */
    default Duration runUp() {
        return Duration.ofMillis(200);
    }

    /** Begins to offer load at this moment of the run clock. */
    void start(long atNanos) throws LoadException;

    /** Operations intended at or after {@code fromNanos} belong to this phase. */
    void phase(String phase, long fromNanos) throws LoadException;

    /** Connections that are opened from now on for this tenant log in so; may come at any time after {@link #prepare}. */
    void login(String tenant, LoadOrder.Login login) throws LoadException;

    /** Ends the offering, lets what is under way finish; returns the moment at which no more was offered. */
    long stop(Duration timeout) throws LoadException, InterruptedException;

    /** Reads everything back from the primaries and compares. */
    LoadReport.ReadBackDone readBack(Duration timeout) throws LoadException, InterruptedException;

    /** Ends it in an orderly way if it can be had in a few seconds, else at once. Idempotent. */
    @Override
    void close();
}
