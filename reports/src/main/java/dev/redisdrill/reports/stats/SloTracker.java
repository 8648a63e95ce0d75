package dev.redisdrill.reports.stats;

import dev.redisdrill.timeline.measure.CountLog;
import dev.redisdrill.timeline.measure.LatencyLog;
import dev.redisdrill.timeline.measure.Outcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.HdrHistogram.Histogram;

/**
 * Looks, window by window of 100 ms, for the first second that keeps the service level of a shard again. Intervals come
 * in the order of time; only the last second is kept in memory. Confined to one thread.
 */
final class SloTracker {
    private static final long WINDOW_NANOS = CountLog.BIN_MILLIS * 1_000_000;
    private static final int WINDOWS = (int) (ServiceLevel.SUSTAINED_MILLIS / CountLog.BIN_MILLIS);

    private final int shard;
    private final ServiceLevel level;
    private final Map<Long, Uptime.State> states;
    private final long endNanos;
    private final Deque<Window> second = new ArrayDeque<>();
    private Window current;
    private OptionalLong found = OptionalLong.empty();

    /** What ended in one window. */
    private static final class Window {
        private final long number;
        private final List<Histogram> perLimit;
        private long ok;
        private long notOk;

        Window(long number, int limits) {
            this.number = number;
            this.perLimit = new ArrayList<>(limits);
            for (int i = 0; i < limits; i++) {
                perLimit.add(LatencyStats.empty());
            }
        }
    }

    /**
     * @param states the shard's windows by their begin in milliseconds
     * @param fromNanos the fault's effect
     * @param endNanos the load's end: a second that reaches beyond it proves nothing
     */
    SloTracker(int shard, ServiceLevel level, Map<Long, Uptime.State> states, long fromNanos, long endNanos) {
        this.shard = shard;
        this.level = level;
        this.states = states;
        this.endNanos = endNanos;
        this.current = new Window(fromNanos / WINDOW_NANOS, level.limits().size());
    }

    void accept(LatencyLog.Interval interval) {
        long number = (interval.startNanos() + interval.endNanos()) / 2 / WINDOW_NANOS;
        if (found.isPresent() || interval.series().shard() != shard || number < current.number) {
            return;
        }
        while (found.isEmpty() && current.number < number) {
            close();
        }
        if (interval.series().outcome() == Outcome.OK) {
            current.ok += interval.histogram().getTotalCount();
        } else {
            current.notOk += interval.histogram().getTotalCount();
        }
        for (int i = 0; i < level.limits().size(); i++) {
            if (LatencyStats.counts(interval.series().outcome())
                    && level.limits().get(i).scope().matchesButPhase(interval.series())) {
                current.perLimit.get(i).add(interval.histogram());
            }
        }
    }

    /** When the first such second began; empty if there was none. */
    OptionalLong finish() {
        if (found.isEmpty()) {
            close();
        }
        return found;
    }

    private void close() {
        second.addLast(current);
        if (second.size() > WINDOWS) {
            second.removeFirst();
        }
        if (second.size() == WINDOWS && (current.number + 1) * WINDOW_NANOS <= endNanos && keepsLevel()) {
            found = OptionalLong.of(second.getFirst().number * WINDOW_NANOS);
        }
        current = new Window(current.number + 1, level.limits().size());
    }

    private boolean keepsLevel() {
        long ok = second.stream().mapToLong(w -> w.ok).sum();
        long notOk = second.stream().mapToLong(w -> w.notOk).sum();
        boolean up = second.stream().noneMatch(w -> states.get(w.number * CountLog.BIN_MILLIS) == Uptime.State.DOWN);
        if (!up || ok == 0 || notOk > level.maxErrorShare() * (ok + notOk)) {
            return false;
        }
        for (int i = 0; i < level.limits().size(); i++) {
            Histogram sum = LatencyStats.empty();
            for (Window window : second) {
                sum.add(window.perLimit.get(i));
            }
            ServiceLevel.Limit limit = level.limits().get(i);
            if (sum.getTotalCount() > 0 && sum.getValueAtPercentile(limit.percentile()) > limit.maxNanos()) {
                return false;
            }
        }
        return true;
    }
}
