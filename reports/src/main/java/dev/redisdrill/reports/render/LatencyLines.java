package dev.redisdrill.reports.render;

import dev.redisdrill.reports.run.MissingEvidenceException;
import dev.redisdrill.reports.run.RunDirectory;
import dev.redisdrill.reports.stats.Figures;
import dev.redisdrill.reports.stats.LatencyStats;
import dev.redisdrill.timeline.measure.LatencyLog;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Percentiles over time, over all operations and per shard, in one pass over a log: only the points that intervals still
 * reach are in memory. Operations that definitely failed are left out, as in all latency figures.
 */
final class LatencyLines {
    /** The key of the line over all shards. */
    private static final int ALL = 0;

    private final Map<Integer, Line> lines = new HashMap<>();
    private final long stepNanos;
    private final int points;

    /** Percentiles in milliseconds, by point; null where nothing ended. */
    static final class Line {
        private final @Nullable Double[] p50;
        private final @Nullable Double[] p99;
        private final @Nullable Double[] p999;
        private final @Nullable Double[] max;
        private final TreeMap<Integer, Histogram> open = new TreeMap<>();

        private Line(int points) {
            p50 = new @Nullable Double[points];
            p99 = new @Nullable Double[points];
            p999 = new @Nullable Double[points];
            max = new @Nullable Double[points];
        }

        List<@Nullable Double> p50() {
            return Arrays.asList(p50);
        }

        List<@Nullable Double> p99() {
            return Arrays.asList(p99);
        }

        List<@Nullable Double> p999() {
            return Arrays.asList(p999);
        }

        List<@Nullable Double> max() {
            return Arrays.asList(max);
        }

        private void add(int point, Histogram histogram) {
            open.computeIfAbsent(point, p -> LatencyStats.empty()).add(histogram);
        }

        private void closeBefore(int point) {
            while (!open.isEmpty() && open.firstKey() < point) {
                Map.Entry<Integer, Histogram> first = open.pollFirstEntry();
                Histogram histogram = first.getValue();
                p50[first.getKey()] = Figures.millis(histogram.getValueAtPercentile(50));
                p99[first.getKey()] = Figures.millis(histogram.getValueAtPercentile(99));
                p999[first.getKey()] = Figures.millis(histogram.getValueAtPercentile(99.9));
                max[first.getKey()] = Figures.millis(histogram.getMaxValue());
            }
        }
    }

    private LatencyLines(Set<Integer> shards, long stepMillis, int points) {
        this.stepNanos = stepMillis * 1_000_000;
        this.points = points;
        lines.put(ALL, new Line(points));
        shards.forEach(shard -> lines.put(shard, new Line(points)));
    }

    /** Reads a log as far as it can be read. */
    static LatencyLines read(RunDirectory run, String file, Set<Integer> shards, long stepMillis, int points) {
        LatencyLines result = new LatencyLines(shards, stepMillis, points);
        try {
            run.latencies(file, result::take);
        } catch (MissingEvidenceException e) {
            // The report says that it is missing or damaged; what there is of it is drawn.
        }
        result.lines.values().forEach(line -> line.closeBefore(Integer.MAX_VALUE));
        return result;
    }

    Line all() {
        return line(ALL);
    }

    Line shard(int shard) {
        return line(shard);
    }

    private Line line(int key) {
        Line line = lines.get(key);
        return line == null ? new Line(points) : line;
    }

    private void take(LatencyLog.Interval interval) {
        long first = interval.startNanos() / stepNanos;
        long last = Math.max(first, (interval.endNanos() - 1) / stepNanos);
        lines.values().forEach(line -> line.closeBefore((int) first));
        if (!LatencyStats.counts(interval.series().outcome())) {
            return;
        }
        for (long point = first; point <= last && point < points; point++) {
            if (belongs(interval, point)) {
                all().add((int) point, interval.histogram());
                if (lines.containsKey(interval.series().shard())) {
                    shard(interval.series().shard()).add((int) point, interval.histogram());
                }
            }
        }
    }

    /** Intervals are cut a little early or late: one belongs to each point of which it covers half, and to its middle's. */
    private boolean belongs(LatencyLog.Interval interval, long point) {
        long from = Math.max(interval.startNanos(), point * stepNanos);
        long until = Math.min(interval.endNanos(), (point + 1) * stepNanos);
        long middle = (interval.startNanos() + interval.endNanos()) / 2 / stepNanos;
        return middle == point || 2 * (until - from) >= stepNanos;
    }
}
