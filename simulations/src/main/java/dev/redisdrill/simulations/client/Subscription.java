package dev.redisdrill.simulations.client;

/** A subscription that is kept up until it is closed. Thread-safe. */
public interface Subscription extends AutoCloseable {
    /** Ends it; its subscriber may still be called for a moment. Idempotent. */
    @Override
    void close();
}
