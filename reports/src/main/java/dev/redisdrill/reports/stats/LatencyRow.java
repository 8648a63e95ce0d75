package dev.redisdrill.reports.stats;

import dev.redisdrill.timeline.measure.Series;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.TreeSet;
import org.HdrHistogram.Histogram;

/**
 * Latencies of one kind of operation on one shard in one phase: from the intended start, and beside it from when the
 * client had it. Operations that definitely failed are left out of the percentiles (see {@link LatencyStats#latency}).
 *
 * @param count operations in the percentiles
 * @param failed operations that definitely failed
 * @param unknown of {@code count}, those whose outcome is not known
 * @param response from the intended start
 * @param service from being given to the client; empty if there is no such log
 */
public record LatencyRow(
        String tenant,
        String workload,
        String operation,
        int shard,
        String phase,
        long count,
        long failed,
        long unknown,
        Percentiles response,
        Percentiles service) {

    /** Milliseconds; all empty without a value. */
    public record Percentiles(
            OptionalDouble p50Millis,
            OptionalDouble p90Millis,
            OptionalDouble p99Millis,
            OptionalDouble p999Millis,
            OptionalDouble maxMillis) {

        /** Those of a histogram of nanoseconds. */
        public static Percentiles of(Histogram histogram) {
            return new Percentiles(
                    at(histogram, 50), at(histogram, 90), at(histogram, 99), at(histogram, 99.9), at(histogram, 100));
        }

        private static OptionalDouble at(Histogram histogram, double percentile) {
            return histogram.getTotalCount() == 0
                    ? OptionalDouble.empty()
                    : OptionalDouble.of(Figures.millis(histogram.getValueAtPercentile(percentile)));
        }
    }

    /** One row per tenant, workload, operation, shard and phase, in that order; phases in the order given. */
    public static List<LatencyRow> table(LatencyStats response, LatencyStats service, List<String> phases) {
        TreeSet<Series> keys = new TreeSet<>(Comparator.comparing(Series::tenant)
                .thenComparing(Series::workload)
                .thenComparing(Series::operation)
                .thenComparing(Series::shard)
                .thenComparing(s -> phases.indexOf(s.phase()))
                .thenComparing(Series::phase));
        keys.addAll(response.series());
        List<LatencyRow> rows = new ArrayList<>();
        for (Series key : keys) {
            LatencyStats responses = response.of(key.tenant(), key.workload());
            LatencyStats services = service.of(key.tenant(), key.workload());
            Outcomes outcomes = responses.outcomes(s -> alike(s, key));
            rows.add(new LatencyRow(
                    key.tenant(),
                    key.workload(),
                    key.operation(),
                    key.shard(),
                    key.phase(),
                    outcomes.ok() + outcomes.unknown(),
                    outcomes.failed(),
                    outcomes.unknown(),
                    Percentiles.of(responses.latency(s -> alike(s, key))),
                    Percentiles.of(services.latency(s -> alike(s, key)))));
        }
        return List.copyOf(rows);
    }

    /** Whether they differ in nothing but the outcome. */
    private static boolean alike(Series one, Series other) {
        return one.equals(new Series(
                other.tenant(), other.workload(), other.operation(), other.shard(), other.phase(), one.outcome()));
    }
}
