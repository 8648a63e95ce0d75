package dev.redisdrill.timeline.measure;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;
import org.jspecify.annotations.Nullable;

/**
 * Lays the latency logs of several processes of one run together: histograms of the same series whose intervals end at the same
 * moment become one, bucket by bucket, so that nothing is lost. Load processes cut their intervals at the same moments of the
 * run clock ({@code EvidenceWriter}), so that the result is what one process would have written that had recorded it all.
 *
 * <p>Static, thread-safe; one interval of each log is in memory at a time.
 */
public final class LatencyMerge {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double MAX_COLUMN_UNIT_NANOS = 1e6;

    private LatencyMerge() {}

    /** A log, and its next interval. */
    private static final class Source {
        private final Iterator<LatencyLog.Interval> intervals;
        private LatencyLog.@Nullable Interval next;

        Source(Stream<LatencyLog.Interval> log) {
            intervals = log.iterator();
            advance();
        }

        void advance() {
            next = intervals.hasNext() ? intervals.next() : null;
        }
    }

    /** All of one series that ended at one moment. */
    private static final class Sum {
        private long startNanos;
        private final Histogram histogram;

        Sum(LatencyLog.Interval first) {
            startNanos = first.startNanos();
            histogram = first.histogram();
        }

        void add(LatencyLog.Interval other) {
            startNanos = Math.min(startNanos, other.startNanos());
            histogram.add(other.histogram());
        }
    }

    /**
     * Writes one log over whatever is there. Logs that do not exist are passed over; if none does, none is written.
     *
     * @param logs of one run, and so with the same begin
     * @throws IOException naming file and line, if a log cannot be read
     */
    public static void merge(List<Path> logs, Path into) throws IOException {
        List<Path> there = logs.stream().filter(Files::exists).toList();
        if (there.isEmpty()) {
            return;
        }
        Files.createDirectories(Objects.requireNonNull(into.toAbsolutePath().getParent()));
        List<Stream<LatencyLog.Interval>> open = new ArrayList<>();
        try (PrintStream out = new PrintStream(Files.newOutputStream(into), false, StandardCharsets.UTF_8)) {
            header(there.get(0), out);
            List<Source> sources = new ArrayList<>();
            for (Path log : there) {
                Stream<LatencyLog.Interval> intervals = LatencyLog.read(log);
                open.add(intervals);
                sources.add(new Source(intervals));
            }
            HistogramLogWriter writer = new HistogramLogWriter(out);
            while (step(sources, writer)) {}
            if (out.checkError()) {
                throw new IOException("cannot write " + into);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } finally {
            open.forEach(Stream::close);
        }
    }

    /** What stands before the intervals: format, and when the run began. */
    private static void header(Path log, PrintStream out) throws IOException {
        try (Stream<String> lines = Files.lines(log, StandardCharsets.UTF_8)) {
            lines.takeWhile(line -> !line.startsWith("Tag=")).forEach(line -> out.print(line + "\n"));
        }
    }

    /** Writes what ends at the earliest moment that is left; false if nothing is. */
    private static boolean step(List<Source> sources, HistogramLogWriter writer) {
        long end = Long.MAX_VALUE;
        for (Source source : sources) {
            end = source.next == null ? end : Math.min(end, source.next.endNanos());
        }
        Map<Series, Sum> sums = new LinkedHashMap<>();
        for (Source source : sources) {
            for (LatencyLog.Interval one = source.next; one != null && one.endNanos() == end; one = source.next) {
                Sum known = sums.get(one.series());
                if (known == null) {
                    sums.put(one.series(), new Sum(one));
                } else {
                    known.add(one);
                }
                source.advance();
            }
        }
        double endSeconds = end / NANOS_PER_SECOND;
        sums.forEach((series, sum) -> {
            sum.histogram.setTag(series.tag());
            writer.outputIntervalHistogram(
                    sum.startNanos / NANOS_PER_SECOND, endSeconds, sum.histogram, MAX_COLUMN_UNIT_NANOS);
        });
        return !sums.isEmpty();
    }
}
