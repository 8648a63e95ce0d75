package dev.redisdrill.timeline.measure;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The load of a run in numbers, over everything from the start of the load to its stop, warm-up included.
 *
 * @param schema {@link #SCHEMA}
 * @param offered operations that were due: completed + failed + unknown + neverSent
 * @param completed operations that the server acknowledged
 * @param failed operations that were definitely not executed
 * @param unknown operations whose outcome the client could not know
 * @param neverSent operations that were due before the stop but whose turn never came
 * @param startNanos when the load began, on the run's clock
 * @param stopNanos when it stopped: nothing was intended at or after it
 * @param offeredPerSecond offered per second of that time
 * @param completedPerSecond completed per second of that time
 * @param scheduleLagP50Millis how late operations were given to the client after they could have been (the later of their
 *     due time and the end of their user's operation before): the generator's own lateness, half of them at most this
 * @param scheduleLagP99Millis 99 % of them at most this
 * @param scheduleLagMaxMillis all of them at most this
 * @param clientCpuMicrosPerOp CPU time of the whole load process per finished operation, over the same time
 * @param cpuCores CPU time of the whole load process per second of that time
 * @param gcMillis time spent in garbage collection in that time
 * @param latencyOverflow latencies outside the histograms' range; anything but 0 makes latency results invalid
 * @param writeGapFloorMillis write gaps shorter than this were left out of {@code ledger/write-gaps.csv}
 * @param clientSaturated whether the load generator was itself the bottleneck, so that latencies speak of it
 * @param clientSaturatedWhy what shows it
 * @param errorsByKind how many operations ended with each kind of error
 * @param scheduleLagP99MillisByPhase the same lateness, by the phase in which operations were due
 * @param latePhases the phases in which the generator was so late that their latencies speak of it
 */
public record LoadSummary(
        String schema,
        long offered,
        long completed,
        long failed,
        long unknown,
        long neverSent,
        long startNanos,
        long stopNanos,
        double offeredPerSecond,
        double completedPerSecond,
        double scheduleLagP50Millis,
        double scheduleLagP99Millis,
        double scheduleLagMaxMillis,
        double clientCpuMicrosPerOp,
        double cpuCores,
        double gcMillis,
        long latencyOverflow,
        double writeGapFloorMillis,
        boolean clientSaturated,
        Optional<String> clientSaturatedWhy,
        Map<String, Long> errorsByKind,
        Map<String, Double> scheduleLagP99MillisByPhase,
        List<String> latePhases) {
    /** The version of this file format. */
    public static final String SCHEMA = "redis-drill/load/1";
    /** The path within a run directory. */
    public static final String FILE = "load/summary.json";

    public LoadSummary {
        errorsByKind = Collections.unmodifiableMap(new TreeMap<>(errorsByKind));
        scheduleLagP99MillisByPhase = Collections.unmodifiableMap(
                scheduleLagP99MillisByPhase == null ? new TreeMap<>() : new TreeMap<>(scheduleLagP99MillisByPhase));
        latePhases = latePhases == null ? List.of() : List.copyOf(latePhases);
    }

    /** Writes it into a run directory. */
    public void write(Path runDirectory) throws IOException {
        SummaryFile.write(runDirectory.resolve(FILE), this);
    }

    /** Reads it from a run directory; empty if the load did not get as far as writing it. */
    public static Optional<LoadSummary> read(Path runDirectory) throws IOException {
        return SummaryFile.read(runDirectory.resolve(FILE), LoadSummary.class);
    }
}
