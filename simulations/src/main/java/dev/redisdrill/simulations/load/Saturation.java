package dev.redisdrill.simulations.load;

import dev.redisdrill.timeline.event.Phases;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Whether the load generator was itself the bottleneck, so that latencies and throughput speak of it and not of the
 * cluster.
 *
 * <p>An operation's lag is how much later it was given to the client than it could have been (its due time had come, and
 * its user's operation before had ended). A phase in which one operation in a hundred was more than {@value
 * #LAG_LIMIT_MILLIS} ms late is a {@linkplain #latePhases late phase}: its latencies cannot be judged. The generator was
 * the bottleneck of the run if, after the warm-up,
 *
 * <ul>
 *   <li>a phase without a fault was late: nothing but the generator, or too few cores for it, can have caused that,
 *   <li>the fault phase was late by more than {@value #FAULT_LAG_LIMIT_MILLIS} ms: to open all connections anew, TLS and
 *       all, is work that the fault itself gives to any client, but times of recovery must not be wrong by more, or
 *   <li>an event loop was busy for nine tenths of the time or more, in more than a fifth of the seconds.
 * </ul>
 *
 * <p>The lag sees whatever keeps the generator from its schedule: a busy loop, garbage collection, too few cores for it
 * and for what else runs on the machine. The busy loop sees a closed model that takes all that its loop can give.
 *
 * <p>Confined to one thread.
 */
final class Saturation {
    static final double LAG_LIMIT_MILLIS = 10;
    static final double FAULT_LAG_LIMIT_MILLIS = 100;
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

    /** The phases whose latencies cannot be judged, by the 99th percentile of the lag in each. */
    static List<String> latePhases(Map<String, Double> lagP99Millis) {
        return lagP99Millis.entrySet().stream()
                .filter(phase -> phase.getValue() > LAG_LIMIT_MILLIS)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** What shows that it was the bottleneck of the run, if it was, by the 99th percentile of the lag in each phase. */
    Optional<String> why(Map<String, Double> lagP99Millis) {
        for (Map.Entry<String, Double> phase : lagP99Millis.entrySet()) {
            double limit = phase.getKey().equals(Phases.FAULT) ? FAULT_LAG_LIMIT_MILLIS : LAG_LIMIT_MILLIS;
            boolean counts = lagP99Millis.size() == 1 || !phase.getKey().equals(Phases.WARMUP);
            if (counts && phase.getValue() > limit) {
                return Optional.of(String.format(
                        Locale.ROOT,
                        "1%% of the operations of phase %s were given to the client %.1f ms late or more (limit %.0f ms)",
                        phase.getKey(),
                        phase.getValue(),
                        limit));
            }
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
