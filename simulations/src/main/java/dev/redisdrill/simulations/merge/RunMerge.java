package dev.redisdrill.simulations.merge;

import dev.redisdrill.simulations.ledger.LedgerLogs;
import dev.redisdrill.timeline.history.HistoryMerge;
import dev.redisdrill.timeline.measure.CountMerge;
import dev.redisdrill.timeline.measure.GapMerge;
import dev.redisdrill.timeline.measure.LagLog;
import dev.redisdrill.timeline.measure.LatencyLog;
import dev.redisdrill.timeline.measure.LatencyMerge;
import dev.redisdrill.timeline.measure.LedgerMerge;
import dev.redisdrill.timeline.measure.LedgerSummary;
import dev.redisdrill.timeline.measure.LoadMerge;
import dev.redisdrill.timeline.measure.LoadSummary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/**
 * Makes the evidence of a run out of that of the processes that shared its load; theirs stays where it is. The result is what
 * one process would have left that had done it all, so that nobody who reads it needs to know how many there were.
 *
 * <p>What a process did not live to write is not made up for: no {@code load/summary.json}, write gaps that say that they are
 * cut short, histories that say what is missing, and a read-back that is not complete, in which the writes of that process are
 * undecided: neither lost nor safe.
 *
 * <p>Confined to one thread. The processes have ended.
 */
public final class RunMerge {
    private final Path runDirectory;
    private final List<Path> directories;

    private RunMerge(Path runDirectory, List<Path> directories) {
        this.runDirectory = runDirectory;
        this.directories = directories;
    }

    /** Where the process of that index leaves its evidence, in a directory like that of a run. */
    public static Path directoryOf(Path runDirectory, int index) {
        return runDirectory.resolve("load/processes").resolve(Integer.toString(index));
    }

    /** How messages name a process. */
    public static String name(int index, int count) {
        return "load process " + index + " of " + count;
    }

    /**
     * Writes everything over whatever is there.
     *
     * @param count how many processes there were
     * @throws IOException if something cannot be read or written; says where
     */
    public static void merge(Path runDirectory, int count) throws IOException {
        List<Path> directories = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            directories.add(directoryOf(runDirectory, i));
        }
        new RunMerge(runDirectory, directories).merge();
    }

    /**
     * The same for a run that was killed before it could do so. Does nothing where one process had the whole load, and where
     * it has been done.
     */
    public static void mergeWhatWasLeft(Path runDirectory) throws IOException {
        int count = 0;
        while (Files.isDirectory(directoryOf(runDirectory, count))) {
            count++;
        }
        if (count > 0 && !Files.exists(runDirectory.resolve(LatencyLog.RESPONSE_FILE))) {
            merge(runDirectory, count);
        }
    }

    private void merge() throws IOException {
        latencies(LatencyLog.RESPONSE_FILE);
        latencies(LatencyLog.SERVICE_FILE);
        CountMerge.merge(directories, runDirectory);
        List<Optional<LoadSummary>> summaries = new ArrayList<>();
        for (Path directory : directories) {
            summaries.add(LoadSummary.read(directory));
        }
        summary(summaries.stream().flatMap(Optional::stream).toList());
        gaps(summaries);
        ResourceMerge.merge(directories, runDirectory);
        LedgerLogs.merge(directories, runDirectory);
        ledgers();
        List<HistoryMerge.Part> parts = new ArrayList<>();
        for (int i = 0; i < directories.size(); i++) {
            parts.add(new HistoryMerge.Part(
                    name(i), directories.get(i), summaries.get(i).isPresent()));
        }
        HistoryMerge.merge(parts, runDirectory);
    }

    private String name(int index) {
        return name(index, directories.size());
    }

    private void latencies(String file) throws IOException {
        LatencyMerge.merge(
                directories.stream().map(directory -> directory.resolve(file)).toList(), runDirectory.resolve(file));
    }

    /** A sum that lacks a process would be taken for the whole. */
    private void summary(List<LoadSummary> summaries) throws IOException {
        if (summaries.size() < directories.size()) {
            return;
        }
        Map<String, Histogram> lag = LagLog.read(directories);
        LoadSummary sum = LoadMerge.of(summaries, lag);
        LagLog.write(runDirectory, lag, sum.startNanos(), sum.stopNanos());
        sum.write(runDirectory);
    }

    private void gaps(List<Optional<LoadSummary>> summaries) throws IOException {
        List<GapMerge.Part> parts = new ArrayList<>();
        for (int i = 0; i < directories.size(); i++) {
            Path directory = directories.get(i);
            parts.add(new GapMerge.Part(
                    directory, summaries.get(i).isPresent() ? Long.MAX_VALUE : lastKnownNanos(directory)));
        }
        GapMerge.merge(parts, runDirectory);
    }

    /** What a process had written when it died is known up to there. */
    private static long lastKnownNanos(Path directory) throws IOException {
        Path log = directory.resolve(LatencyLog.RESPONSE_FILE);
        if (!Files.exists(log)) {
            return 0;
        }
        try (Stream<LatencyLog.Interval> intervals = LatencyLog.read(log)) {
            return intervals.mapToLong(LatencyLog.Interval::endNanos).max().orElse(0);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private void ledgers() throws IOException {
        List<LedgerSummary> read = new ArrayList<>();
        List<LedgerSummary> unread = new ArrayList<>();
        List<String> reasons = new ArrayList<>();
        for (int i = 0; i < directories.size(); i++) {
            Optional<LedgerSummary> summary = LedgerSummary.read(directories.get(i));
            if (summary.isPresent()) {
                read.add(summary.get());
                continue;
            }
            List<LedgerSummary.ShardTally> logged = LedgerLogs.unread(directories.get(i)).entrySet().stream()
                    .map(one -> new LedgerSummary.ShardTally(one.getKey(), one.getValue()))
                    .toList();
            LedgerSummary.Tally total = logged.stream()
                    .map(LedgerSummary.ShardTally::tally)
                    .reduce(LedgerSummary.Tally.NONE, LedgerSummary.Tally::plus);
            unread.add(new LedgerSummary(LedgerSummary.SCHEMA, true, Optional.empty(), total, logged, List.of()));
            reasons.add(name(i) + " did not live to read back its writes: what became of "
                    + (total.acknowledged() == 0 ? "them" : "them, at least " + total.acknowledged() + " acknowledged,")
                    + " is UNKNOWN");
        }
        if (read.isEmpty()) {
            return;
        }
        read.addAll(unread);
        LedgerLogs.mergeSpans(directories, runDirectory);
        LedgerMerge.of(read, reasons).write(runDirectory);
    }
}
