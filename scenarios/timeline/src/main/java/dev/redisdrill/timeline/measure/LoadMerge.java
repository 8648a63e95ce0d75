package dev.redisdrill.timeline.measure;

import dev.redisdrill.timeline.event.Phases;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.HdrHistogram.Histogram;

/** Lays the load summaries of several processes of one run together. Static, thread-safe. */
public final class LoadMerge {
    private static final double NANOS_PER_SECOND = 1e9;

    private LoadMerge() {}

    /**
     * All of them as one. What is counted or used is added up; lags are those of all operations; a phase is late, and the
     * client saturated, where it was so in one of the processes: its latencies are among the others and cannot be told apart.
     *
     * @param summaries in the order of the processes, at least one
     * @param lagByPhase of all of them together
     */
    public static LoadSummary of(List<LoadSummary> summaries, Map<String, Histogram> lagByPhase) {
        LoadSummary first = summaries.get(0);
        long start = summaries.stream().mapToLong(LoadSummary::startNanos).min().orElseThrow();
        long stop = summaries.stream().mapToLong(LoadSummary::stopNanos).max().orElseThrow();
        double seconds = Math.max(1, stop - start) / NANOS_PER_SECOND;
        long offered = summaries.stream().mapToLong(LoadSummary::offered).sum();
        long completed = summaries.stream().mapToLong(LoadSummary::completed).sum();
        Map<String, Long> errors = new TreeMap<>();
        TreeSet<String> late = new TreeSet<>();
        for (LoadSummary summary : summaries) {
            summary.errorsByKind().forEach((kind, n) -> errors.merge(kind, n, Long::sum));
            late.addAll(summary.latePhases());
        }
        Map<String, Double> p99ByPhase = new TreeMap<>();
        lagByPhase.forEach((phase, lag) -> p99ByPhase.put(phase, lag.getValueAtPercentile(99) / 1e6));
        Histogram lag = thatCounts(lagByPhase);
        Optional<String> saturated = saturated(summaries);
        return new LoadSummary(
                first.schema(),
                offered,
                completed,
                summaries.stream().mapToLong(LoadSummary::failed).sum(),
                summaries.stream().mapToLong(LoadSummary::unknown).sum(),
                summaries.stream().mapToLong(LoadSummary::neverSent).sum(),
                start,
                stop,
                offered / seconds,
                completed / seconds,
                lag.getValueAtPercentile(50) / 1e6,
                lag.getValueAtPercentile(99) / 1e6,
                lag.getMaxValue() / 1e6,
                cpuMicrosPerOp(summaries),
                summaries.stream().mapToDouble(LoadSummary::cpuCores).sum(),
                summaries.stream().mapToDouble(LoadSummary::gcMillis).sum(),
                summaries.stream().mapToLong(LoadSummary::latencyOverflow).sum(),
                first.writeGapFloorMillis(),
                saturated.isPresent(),
                saturated,
                errors,
                p99ByPhase,
                List.copyOf(late));
    }

    /** The lag after the warm-up; if nothing came after it, in the warm-up. */
    public static Histogram thatCounts(Map<String, Histogram> lagByPhase) {
        Histogram sum = LagLog.newHistogram();
        lagByPhase.forEach((phase, lag) -> {
            if (lagByPhase.size() == 1 || !phase.equals(Phases.WARMUP)) {
                sum.add(lag);
            }
        });
        return sum;
    }

    private static double cpuMicrosPerOp(List<LoadSummary> summaries) {
        double micros = 0;
        long ended = 0;
        for (LoadSummary summary : summaries) {
            long own = summary.completed() + summary.failed() + summary.unknown();
            micros += summary.clientCpuMicrosPerOp() * own;
            ended += own;
        }
        return micros / Math.max(1, ended);
    }

    private static Optional<String> saturated(List<LoadSummary> summaries) {
        for (int i = 0; i < summaries.size(); i++) {
            if (summaries.get(i).clientSaturated()) {
                return Optional.of("load process " + i + " of " + summaries.size() + ": "
                        + summaries.get(i).clientSaturatedWhy().orElse("it was the bottleneck"));
            }
        }
        return Optional.empty();
    }
}
