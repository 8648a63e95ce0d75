package dev.redisdrill.reports.render;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.redisdrill.reports.check.Evidence;
import dev.redisdrill.timeline.measure.CountLog;
import dev.redisdrill.timeline.measure.LatencyLog;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the charts draw: columns over time, merged to a number of points that a screen can show. Times are seconds since
 * the start of the run, latencies milliseconds, counts operations per {@code stepMillis}. A null is no value, not 0.
 *
 * @param stepMillis how much time a point stands for; it is drawn at the middle of its time
 * @param endSeconds the end of the time axis
 * @param seconds the points' times
 * @param latency percentiles of the latencies from the intended start; {@code service99}: p99 of the service times
 * @param operations what was due and how it ended
 * @param shards the same per shard
 * @param bands faults, from the injection to the proof that they were healed
 * @param marks what the servers said
 * @param shardsLeftOut how many shards have no charts of their own: those without a fault, beyond a dozen
 */
record ChartData(
        long stepMillis,
        double endSeconds,
        List<Double> seconds,
        Latencies latency,
        Operations operations,
        List<ShardData> shards,
        List<ChartMarks.Band> bands,
        List<ChartMarks.Mark> marks,
        int shardsLeftOut) {
    private static final int MOST_SHARDS = 12;
    private static final int MOST_POINTS = 600;
    private static final long[] STEPS = {1, 2, 5, 10, 20, 50, 100, 300, 600, 1_200, 3_000, 6_000, 18_000, 36_000};

    /** Latencies in milliseconds. */
    record Latencies(
            List<@Nullable Double> p50,
            List<@Nullable Double> p99,
            List<@Nullable Double> p999,
            List<@Nullable Double> max,
            List<@Nullable Double> service99) {}

    /** Counts per point. */
    record Operations(List<Long> offered, List<Long> completed, List<Long> failed, List<Long> unknown) {}

    /** One shard. */
    record ShardData(int shard, List<Long> completed, List<Long> notAcknowledged, List<@Nullable Double> p99) {}

    /** Whether there is anything to draw. */
    @JsonIgnore
    boolean isEmpty() {
        return seconds.isEmpty();
    }

    static ChartData of(Evidence evidence) {
        List<CountLog.Row> counts = evidence.run().counts().value().orElse(List.of());
        long endMillis = Math.max(
                evidence.phases().endNanos() / 1_000_000,
                counts.stream()
                        .mapToLong(r -> r.millis() + CountLog.BIN_MILLIS)
                        .max()
                        .orElse(0));
        long step = step(endMillis, evidence.response().intervalMillis());
        boolean nothing = counts.isEmpty() && evidence.response().series().isEmpty();
        int points = nothing ? 0 : (int) ((endMillis + step - 1) / step);
        Set<Integer> all = new TreeSet<>(Stream.concat(
                        counts.stream().map(CountLog.Row::shard),
                        evidence.response().series().stream().map(s -> s.shard()))
                .toList());
        Set<Integer> shards = shown(all, evidence);
        double end = endMillis / 1e3;
        LatencyLines response = LatencyLines.read(evidence.run(), LatencyLog.RESPONSE_FILE, shards, step, points);
        LatencyLines service = LatencyLines.read(evidence.run(), LatencyLog.SERVICE_FILE, Set.of(), step, points);
        return new ChartData(
                step,
                end,
                IntStream.range(0, points).mapToObj(i -> (i + 0.5) * step / 1e3).toList(),
                new Latencies(
                        response.all().p50(),
                        response.all().p99(),
                        response.all().p999(),
                        response.all().max(),
                        service.all().p99()),
                new Operations(
                        sums(counts, step, points, CountLog.Row::offered),
                        sums(counts, step, points, CountLog.Row::ok),
                        sums(counts, step, points, CountLog.Row::failed),
                        sums(counts, step, points, CountLog.Row::unknown)),
                shards.stream()
                        .map(shard -> shard(counts, response, shard, step, points))
                        .toList(),
                ChartMarks.bands(evidence, end),
                ChartMarks.marks(evidence, end),
                all.size() - shards.size());
    }

    /** Those with a fault first, then by number. */
    private static Set<Integer> shown(Set<Integer> all, Evidence evidence) {
        List<Integer> hit = evidence.faults().stream()
                .flatMap(f -> f.shard().stream())
                .filter(all::contains)
                .toList();
        return Stream.concat(hit.stream(), all.stream())
                .distinct()
                .limit(MOST_SHARDS)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static ShardData shard(List<CountLog.Row> counts, LatencyLines response, int shard, long step, int points) {
        List<CountLog.Row> own = counts.stream().filter(r -> r.shard() == shard).toList();
        return new ShardData(
                shard,
                sums(own, step, points, CountLog.Row::ok),
                sums(own, step, points, r -> r.failed() + r.unknown()),
                response.shard(shard).p99());
    }

    private static List<Long> sums(
            List<CountLog.Row> counts, long step, int points, ToLongFunction<CountLog.Row> column) {
        long[] sums = new long[points];
        for (CountLog.Row row : counts) {
            int point = (int) Math.floorDiv(row.millis(), step);
            if (point >= 0 && point < points) {
                sums[point] += column.applyAsLong(row);
            }
        }
        return Arrays.stream(sums).boxed().toList();
    }

    /** A round number of bins, so that no bin is split between points. */
    private static long step(long endMillis, long intervalMillis) {
        return Arrays.stream(STEPS)
                .map(s -> s * CountLog.BIN_MILLIS)
                .filter(s -> endMillis / s <= MOST_POINTS && s >= intervalMillis)
                .findFirst()
                .orElse((endMillis / MOST_POINTS / CountLog.BIN_MILLIS + 1) * CountLog.BIN_MILLIS);
    }
}
