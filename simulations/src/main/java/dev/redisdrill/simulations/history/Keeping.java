package dev.redisdrill.simulations.history;

import dev.redisdrill.timeline.time.RunClock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Whether evidence of correctness is written down: always; or, to measure what that costs, in every other second of the run's clock
 * ({@value #VARIABLE}{@code =alternate}), which leaves gaps in all histories and ledgers, so that no check can pass.
 *
 * <p>Thread-safe.
 */
public final class Keeping implements AutoCloseable {
    /** The environment variable that asks for gaps. */
    public static final String VARIABLE = "REDIS_DRILL_CHECKING";

    private static final String ALTERNATE = "alternate";
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final String GAPS =
            VARIABLE + "=" + ALTERNATE + ": it was kept in every other second only, to measure what it costs";

    private final boolean alternating;
    private final @Nullable Thread thread;
    private volatile boolean now = true;
    private volatile boolean closed;

    private Keeping(@Nullable RunClock clock) {
        alternating = clock != null;
        if (clock == null) {
            thread = null;
            return;
        }
        Thread started = new Thread(() -> alternate(clock), "alternate-checking");
        started.setDaemon(true);
        thread = started;
        started.start();
    }

    /** Everything is written down. */
    public static Keeping always() {
        return new Keeping(null);
    }

    /** As the environment variable asks for. */
    public static Keeping asToldBy(Map<String, String> environment, RunClock clock) {
        return new Keeping(ALTERNATE.equals(environment.get(VARIABLE)) ? clock : null);
    }

    private void alternate(RunClock clock) {
        try {
            while (!closed) {
                long nanos = clock.nanos();
                now = Math.floorMod(nanos / SECOND, 2L) == 0;
                TimeUnit.NANOSECONDS.sleep(SECOND - Math.floorMod(nanos, SECOND));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the end
        }
    }

    /** Whether what happens now is written down. */
    public boolean now() {
        return now;
    }

    /** Why no history is whole; empty: this does not keep them from it. */
    public Optional<String> problem() {
        return alternating ? Optional.of(GAPS) : Optional.empty();
    }

    @Override
    public void close() {
        closed = true;
        if (thread != null) {
            thread.interrupt();
        }
    }
}
