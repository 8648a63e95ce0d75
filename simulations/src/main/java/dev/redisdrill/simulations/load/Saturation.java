package dev.redisdrill.simulations.load;

import java.util.Locale;
import java.util.Optional;

/**
 * Whether the load generator was itself the bottleneck, so that latencies and throughput speak of it and not of the
 * cluster. It was, after the warm-up, if
 *
 * <ul>
 *   <li>one in a hundred operations was given to the client more than {@value #LAG_LIMIT_MILLIS} ms after it could have
 *       been (its due time had come, and its user's operation before had ended), or
 *   <li>an event loop was busy for nine tenths of the time or more, in more than a fifth of the seconds.
 * </ul>
 *
 * <p>The first sees whatever keeps the generator from its schedule: a busy loop, garbage collection, too few cores for
 * it and for what else runs on the machine. The second sees a closed model that takes all that its loop can give.
 *
 * <p>Confined to one thread.
 */
final class Saturation {
    static final double LAG_LIMIT_MILLIS = 10;
    static final double BUSY = 0.9;
    static final double BUSY_SECONDS_LIMIT = 0.2;

    private int seconds;
    private int busySeconds;

    void second(double loopCores) {
        seconds++;
        if (loopCores >= BUSY) {
            busySeconds++;
        }
    }

    /** What shows it, if it was. */
    Optional<String> why(double lagP99Millis) {
        if (lagP99Millis > LAG_LIMIT_MILLIS) {
            return Optional.of(String.format(
                    Locale.ROOT,
                    "1%% of the operations were given to the client %.1f ms late or more (limit %.0f ms)",
                    lagP99Millis,
                    LAG_LIMIT_MILLIS));
        }
        if (seconds > 0 && busySeconds > BUSY_SECONDS_LIMIT * seconds) {
            return Optional.of(String.format(
                    Locale.ROOT,
                    "an event loop of the client was busy for %.0f%% of the time or more in %d of %d seconds",
                    BUSY * 100,
                    busySeconds,
                    seconds));
        }
        return Optional.empty();
    }
}
