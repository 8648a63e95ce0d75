package dev.redisdrill.reports.stats;

import dev.redisdrill.reports.run.MissingEvidenceException;
import dev.redisdrill.reports.run.RunDirectory;
import dev.redisdrill.timeline.measure.LatencyLog;
import dev.redisdrill.timeline.measure.Outcome;
import dev.redisdrill.timeline.measure.Series;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * The latencies of a whole run, one histogram per series, from one of its logs. Immutable once read; histograms handed
 * out are the caller's own.
 */
public final class LatencyStats {
    private final Map<Series, Histogram> perSeries = new HashMap<>();
    private final Optional<String> problem;
    private @Nullable Map<Service, LatencyStats> services;
    private long intervals;
    private long intervalNanos;

    private LatencyStats(RunDirectory run, String file) {
        Optional<String> failure = Optional.empty();
        try {
            run.latencies(file, this::take);
        } catch (MissingEvidenceException e) {
            failure = Optional.of(String.valueOf(e.getMessage()));
        }
        problem = failure;
    }

    private LatencyStats(Map<Series, Histogram> part) {
        perSeries.putAll(part);
        problem = Optional.empty();
    }

    private void take(LatencyLog.Interval interval) {
        perSeries.computeIfAbsent(interval.series(), s -> empty()).add(interval.histogram());
        intervals++;
        intervalNanos += interval.endNanos() - interval.startNanos();
    }

    /** Adds a log up, as far as it can be read. */
    public static LatencyStats read(RunDirectory run, String file) {
        return new LatencyStats(run, file);
    }

    /** A histogram of the range and precision of the logs. */
    public static Histogram empty() {
        Histogram histogram = new Histogram(1_000, LatencyLog.HIGHEST_NANOS, 2);
        histogram.setAutoResize(true);
        return histogram;
    }

    /** Whether operations of this outcome count in latency figures: see {@link #latency}. */
    public static boolean counts(Outcome outcome) {
        return outcome != Outcome.FAILED;
    }

    /** What is wrong with the log; empty if it could be read to its end. */
    public Optional<String> problem() {
        return problem;
    }

    /** How long an interval of the log is on the average, in milliseconds rounded to 100; 0 without any. */
    public long intervalMillis() {
        return intervals == 0 ? 0 : Math.round(intervalNanos / 1e8 / intervals) * 100;
    }

    /** What one workload is called by. */
    private record Service(String tenant, String workload) {}

    /** The same of one workload alone: where there are a thousand, looking through all of them for each takes minutes. */
    public synchronized LatencyStats of(String tenant, String workload) {
        Map<Service, LatencyStats> known = services;
        if (known == null) {
            Map<Service, Map<Series, Histogram>> parts = new HashMap<>();
            perSeries.forEach((series, histogram) -> parts.computeIfAbsent(
                            new Service(series.tenant(), series.workload()), service -> new HashMap<>())
                    .put(series, histogram));
            known = new HashMap<>();
            for (Map.Entry<Service, Map<Series, Histogram>> part : parts.entrySet()) {
                known.put(part.getKey(), new LatencyStats(part.getValue()));
            }
            services = known;
        }
        LatencyStats part = known.get(new Service(tenant, workload));
        return part == null ? new LatencyStats(Map.of()) : part;
    }

    /** All series with values. */
    public Set<Series> series() {
        return Set.copyOf(perSeries.keySet());
    }

    /**
     * The latencies of the operations in scope that were acknowledged or waited in vain (UNKNOWN); those that definitely
     * failed are left out.
     */
    public Histogram latency(Predicate<Series> scope) {
        Histogram sum = empty();
        perSeries.forEach((series, histogram) -> {
            if (scope.test(series) && counts(series.outcome())) {
                sum.add(histogram);
            }
        });
        return sum;
    }

    /** How the operations in scope ended. */
    public Outcomes outcomes(Predicate<Series> scope) {
        Map<Outcome, Long> counts = new EnumMap<>(Outcome.class);
        perSeries.forEach((series, histogram) -> {
            if (scope.test(series)) {
                counts.merge(series.outcome(), histogram.getTotalCount(), Long::sum);
            }
        });
        return new Outcomes(
                counts.getOrDefault(Outcome.OK, 0L),
                counts.getOrDefault(Outcome.FAILED, 0L),
                counts.getOrDefault(Outcome.UNKNOWN, 0L));
    }

    /** The tenants and workloads that there are, for a person who asked for one that is not. */
    public Set<String> names() {
        Set<String> names = new TreeSet<>();
        perSeries.keySet().forEach(s -> names.add(s.tenant() + "/" + s.workload() + "/" + s.operation()));
        return names;
    }
}
