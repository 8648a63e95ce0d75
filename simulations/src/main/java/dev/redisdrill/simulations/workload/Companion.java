package dev.redisdrill.simulations.workload;

import dev.redisdrill.simulations.bulk.Caller;
import dev.redisdrill.simulations.client.Subscriptions;
import dev.redisdrill.timeline.time.RunClock;
import java.nio.file.Path;

/**
 * What of a workload works beside its users: connections and threads of its own, never the load's event loops. It is there
 * from before the load starts until after the last look ({@link Inspection}), which may end it.
 */
public interface Companion extends AutoCloseable {
    /** The users do all the work. */
    Companion NONE = new Companion() {
        @Override
        public void start(Surroundings surroundings) {}

        @Override
        public void close() {}
    };

    /**
     * Where it works.
     *
     * @param caller with the tenant's rights, over the load's connections
     * @param subscriptions with the tenant's rights, over connections of their own
     * @param clock the run's clock
     * @param runDirectory whose run it is
     */
    record Surroundings(Caller caller, Subscriptions subscriptions, RunClock clock, Path runDirectory) {}

    /**
     * Returns when it is ready for the load. Comes after the data has been put in place.
     *
     * @throws IllegalStateException if it cannot work; says why, and what to do
     */
    void start(Surroundings surroundings) throws InterruptedException;

    /** Ends it, and all that it started. Idempotent, also before {@link #start}. */
    @Override
    void close();
}
