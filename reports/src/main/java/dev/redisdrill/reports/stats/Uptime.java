package dev.redisdrill.reports.stats;

import dev.redisdrill.timeline.measure.CountLog;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * In how many windows of 100 ms the shards were up.
 *
 * <p>This is time-based availability, uptime over uptime plus downtime (Google, "Site Reliability Engineering", chapter
 * 3), counted per shard, so that one shard of three being down for a second costs a third of that second. The other
 * definition there, the share of successful requests, is the {@code error-rate} objective.
 *
 * <p>A window of a shard is down if operations were due in it and none was acknowledged in it, or more ended without
 * acknowledgement than with. Windows in which fewer than {@link #LEAST_OFFERED} operations were due say nothing (the one
 * operation may have been due in the last microsecond) and are not judged.
 *
 * @param judged windows that say something
 * @param up those of them that were up
 */
public record Uptime(long judged, long up) {
    /** How many operations have to be due in a window for it to be judged. */
    public static final int LEAST_OFFERED = 5;

    private static final long WINDOW_NANOS = CountLog.BIN_MILLIS * 1_000_000;

    /** What a window says. */
    enum State {
        UP,
        DOWN,
        TOO_THIN
    }

    /** A window of a shard. */
    private record Key(int shard, long millis) {}

    private record Sum(long offered, long ok, long notOk) {
        Sum plus(Sum other) {
            return new Sum(offered + other.offered, ok + other.ok, notOk + other.notOk);
        }

        State state() {
            if (offered < LEAST_OFFERED) {
                return State.TOO_THIN;
            }
            return ok > 0 && notOk <= ok ? State.UP : State.DOWN;
        }
    }

    /** Judges the windows that lie wholly in a phase of the scope. */
    public static Uptime of(List<CountLog.Row> counts, PhaseSpans phases, Scope scope) {
        Map<Key, Sum> windows = new HashMap<>();
        for (CountLog.Row row : counts) {
            long from = row.millis() * 1_000_000;
            boolean inScope = scope.matches(row.tenant(), row.workload(), row.operation(), row.shard())
                    && phases.phaseOf(from, from + WINDOW_NANOS)
                            .filter(scope::matchesPhase)
                            .isPresent();
            if (inScope) {
                windows.merge(new Key(row.shard(), row.millis()), sum(row), Sum::plus);
            }
        }
        long judged = windows.values().stream()
                .filter(s -> s.state() != State.TOO_THIN)
                .count();
        long up = windows.values().stream().filter(s -> s.state() == State.UP).count();
        return new Uptime(judged, up);
    }

    /** The state of each window of a shard, by its begin in milliseconds; windows without any operation are absent. */
    static Map<Long, State> states(List<CountLog.Row> counts, int shard) {
        Map<Long, Sum> windows = new TreeMap<>();
        for (CountLog.Row row : counts) {
            if (row.shard() == shard) {
                windows.merge(row.millis(), sum(row), Sum::plus);
            }
        }
        Map<Long, State> states = new TreeMap<>();
        windows.forEach((millis, sum) -> states.put(millis, sum.state()));
        return states;
    }

    private static Sum sum(CountLog.Row row) {
        return new Sum(row.offered(), row.ok(), row.failed() + row.unknown());
    }
}
