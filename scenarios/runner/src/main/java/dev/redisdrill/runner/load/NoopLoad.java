package dev.redisdrill.runner.load;

import dev.redisdrill.simulations.control.LoadOrder;
import dev.redisdrill.simulations.control.LoadReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** A load that offers nothing and keeps no evidence, for trying out everything around it. Thread-safe. */
public final class NoopLoad implements Load {
    private final LongSupplier nanos;
    private final CompletableFuture<String> failure = new CompletableFuture<>();
    private final List<String> phases = new ArrayList<>();
    private final List<String> troubles = new ArrayList<>();

    /** A load whose answers carry the time of this clock. */
    public NoopLoad(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** The phases it was told of, in order. */
    public synchronized List<String> phases() {
        return List.copyOf(phases);
    }

    /** Lets it tell of this problem when it is listened to. */
    public synchronized void trouble(String message) {
        troubles.add(message);
    }

    private synchronized List<String> troubles() {
        return List.copyOf(troubles);
    }

    /** Lets it fail from now on, with this line. */
    public void fail(String message) {
        failure.complete(message);
    }

    @Override
    public void onProgress(Consumer<LoadReport.Progress> listener) {}

    @Override
    public void onProblem(Consumer<String> listener) {
        troubles().forEach(listener);
    }

    @Override
    public CompletableFuture<String> failure() {
        return failure;
    }

    @Override
    public LoadReport.Ready prepare(LoadOrder order, Duration timeout) {
        return new LoadReport.Ready("none", "0");
    }

    @Override
    public boolean hasWritten() {
        return true;
    }

    @Override
    public void start(long atNanos) {}

    @Override
    public synchronized void phase(String phase, long fromNanos) {
        phases.add(phase);
    }

    @Override
    public void login(String tenant, LoadOrder.Login login) {}

    @Override
    public long stop(Duration timeout) {
        return nanos.getAsLong();
    }

    @Override
    public LoadReport.ReadBackDone readBack(Duration timeout) {
        return new LoadReport.ReadBackDone(0, 0);
    }

    @Override
    public void close() {}
}
