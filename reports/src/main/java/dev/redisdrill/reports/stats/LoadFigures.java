package dev.redisdrill.reports.stats;

import dev.redisdrill.reports.run.RunDirectory;
import dev.redisdrill.timeline.measure.CountLog;
import dev.redisdrill.timeline.measure.LoadSummary;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The load and its generator. If the load process did not get as far as its summary, the counts up to then are given and
 * the rest is empty.
 *
 * @param offered operations that were due
 * @param completed operations that were acknowledged
 * @param failed operations that were definitely not executed
 * @param unknown operations whose outcome is not known
 * @param neverSent operations that were due, but whose turn never came
 * @param scheduleLagP99Millis how late the generator itself was, for 99 % of the operations at most
 * @param clientCpuMicrosPerOp CPU time of the load process per ended operation
 * @param serverCpuMicrosPerOp CPU time of all servers per completed operation
 * @param clientCpuCores CPU time of the load process per second
 * @param gcMillis time the load process spent in garbage collection
 * @param latencyOverflow latencies that were too long to be recorded
 * @param clientSaturated whether the generator was itself the bottleneck
 * @param clientSaturatedWhy what shows it
 * @param errorsByKind how many operations ended with each kind of error
 */
public record LoadFigures(
        Optional<Long> offered,
        Optional<Long> completed,
        Optional<Long> failed,
        Optional<Long> unknown,
        Optional<Long> neverSent,
        OptionalDouble offeredPerSecond,
        OptionalDouble completedPerSecond,
        OptionalDouble scheduleLagP50Millis,
        OptionalDouble scheduleLagP99Millis,
        OptionalDouble scheduleLagMaxMillis,
        OptionalDouble clientCpuMicrosPerOp,
        OptionalDouble serverCpuMicrosPerOp,
        OptionalDouble clientCpuCores,
        OptionalDouble gcMillis,
        Optional<Long> latencyOverflow,
        Optional<Boolean> clientSaturated,
        Optional<String> clientSaturatedWhy,
        Map<String, Long> errorsByKind) {

    /** Reads what the run directory has of it. */
    public static LoadFigures read(RunDirectory run) {
        Optional<LoadSummary> summary = run.load().value();
        if (summary.isEmpty()) {
            return fromCounts(run.counts().value());
        }
        LoadSummary s = summary.get();
        OptionalDouble server = ServerCpu.microsPerOp(
                run.serverSamples().value().orElse(List.of()), s.startNanos(), s.stopNanos(), s.completed());
        return new LoadFigures(
                Optional.of(s.offered()),
                Optional.of(s.completed()),
                Optional.of(s.failed()),
                Optional.of(s.unknown()),
                Optional.of(s.neverSent()),
                measured(s.offeredPerSecond()),
                measured(s.completedPerSecond()),
                measured(s.scheduleLagP50Millis()),
                measured(s.scheduleLagP99Millis()),
                measured(s.scheduleLagMaxMillis()),
                measured(s.clientCpuMicrosPerOp()),
                server,
                measured(s.cpuCores()),
                measured(s.gcMillis()),
                Optional.of(s.latencyOverflow()),
                Optional.of(s.clientSaturated()),
                s.clientSaturatedWhy(),
                s.errorsByKind());
    }

    private static LoadFigures fromCounts(Optional<List<CountLog.Row>> counts) {
        return new LoadFigures(
                counts.map(
                        rows -> rows.stream().mapToLong(CountLog.Row::offered).sum()),
                counts.map(rows -> rows.stream().mapToLong(CountLog.Row::ok).sum()),
                counts.map(rows -> rows.stream().mapToLong(CountLog.Row::failed).sum()),
                counts.map(
                        rows -> rows.stream().mapToLong(CountLog.Row::unknown).sum()),
                Optional.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Map.of());
    }

    /** A negative or undefined figure is one that could not be measured. */
    private static OptionalDouble measured(double value) {
        return value >= 0 && !Double.isInfinite(value)
                ? OptionalDouble.of(Math.round(value * 1e3) / 1e3)
                : OptionalDouble.empty();
    }
}
