package dev.redisdrill.simulations.engine;

import dev.redisdrill.simulations.client.ConnectionFactory;
import dev.redisdrill.simulations.client.Link;
import dev.redisdrill.simulations.operation.OperationRecorder;
import dev.redisdrill.simulations.operation.UserGroup;
import dev.redisdrill.timeline.time.RunClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Gatling, embedded: drives the users of all groups from its event loops until told to stop. Nothing that happens to
 * the cluster stops a user.
 *
 * <p>Life: {@link #prepare}, {@link #start}, {@link #stop}, {@link #awaitEnd}, {@link #close}; each once, {@code close}
 * any time and any number of times. Thread-safe.
 */
public class LoadEngine implements AutoCloseable {

    /**
     * How the engine runs.
     *
     * @param eventLoops threads that drive users and do all network I/O, at least 1
     * @param drainLimit how long after {@link #stop} users that are behind their schedule may go on catching up
     * @param clock the run's clock
     * @param gatlingDirectory where Gatling's own output goes; made if missing
     */
    public record Settings(int eventLoops, Duration drainLimit, RunClock clock, Path gatlingDirectory) {

        /** With {@link #standardEventLoops()} and a drain limit of 5 s. */
        public static Settings of(RunClock clock, Path gatlingDirectory) {
            return new Settings(standardEventLoops(), Duration.ofSeconds(5), clock, gatlingDirectory);
        }

        /** 1 on machines with up to 4 cores, a quarter of the cores on larger ones. */
        public static int standardEventLoops() {
            return Math.max(1, Runtime.getRuntime().availableProcessors() / 4);
        }
    }

    /** Starts nothing yet. The engine closes the connections when it is closed. */
    public LoadEngine(
            Settings settings,
            List<UserGroup> groups,
            OperationRecorder.Factory recorders,
            ConnectionFactory connections) {}

    /**
     * Connects every tenant on every event loop, makes all users, and returns when they stand ready. Blocks; may take
     * seconds.
     *
     * @throws dev.redisdrill.simulations.client.LinkException if the cluster cannot be reached
     */
    public void prepare() throws InterruptedException {
        throw new UnsupportedOperationException("not built yet");
    }

    /** A tenant's link, for preparing data and reading it back; from {@link #prepare} until {@link #close}. */
    public Link link(String tenant) {
        throw new UnsupportedOperationException("not built yet");
    }

    /** Lets the load begin at this moment of the run clock. Schedules of open groups count from it. */
    public void start(long atNanos) {
        throw new UnsupportedOperationException("not built yet");
    }

    /**
     * Ends the load: returns a moment S, on the run clock, so that every operation intended before S is or will be
     * recorded and none intended at or after it ever is. Users that are behind their schedule catch up until the drain
     * limit; what was due before S and could not be sent by then is recorded as FAILED, "never sent".
     */
    public long stop() {
        throw new UnsupportedOperationException("not built yet");
    }

    /** Waits until every user has ended; false if that took longer. */
    public boolean awaitEnd(Duration limit) throws InterruptedException {
        throw new UnsupportedOperationException("not built yet");
    }

    /** Stops what still runs, closes connections and event loops. Does not exit the process. */
    @Override
    public void close() {
        throw new UnsupportedOperationException("not built yet");
    }
}
