package dev.redisdrill.timeline.measure;

import dev.redisdrill.timeline.time.RunClock;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;
import org.HdrHistogram.IntCountsHistogram;
import org.jspecify.annotations.Nullable;

/**
 * Latencies of a run as an HdrHistogram interval log, one histogram per series and interval, readable by HdrHistogram's
 * own tools. Values are nanoseconds, from 1 µs (finer ones count as 1 µs or less) to one hour, kept to two significant
 * digits: a bucket is at most 0.8 % of its value wide.
 *
 * <p>Nothing is clipped: a value outside 0 to one hour is counted by {@link #overflow()} and recorded nowhere.
 *
 * <p>Writing is confined to one thread; reading is static and thread-safe.
 *
 * <p>Two digits over this range are 3,456 counters of four bytes (14 KB), three would be 95 KB; a run has some hundred series,
 * one of a thousand tenants ten thousand and more. So a series has counters of its own only if it gets more than {@value
 * #FEW} values in an interval; before, it keeps the values (8 bytes each). The memory of a series in which nothing happened
 * for a while, such as one of an earlier phase, is given back.
 */
public final class LatencyLog implements AutoCloseable {
    /** From intended start to completion; the path within a run directory. */
    public static final String RESPONSE_FILE = "latency/response.hlog";
    /** From being given to the client to completion; the path within a run directory. */
    public static final String SERVICE_FILE = "latency/service.hlog";

    /** The longest latency that a histogram holds. */
    public static final long HIGHEST_NANOS = 3_600_000_000_000L;

    private static final long LOWEST_NANOS = 1_000;
    private static final int SIGNIFICANT_DIGITS = 2;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double MAX_COLUMN_UNIT_NANOS = 1e6;
    private static final int IDLE_INTERVALS_BEFORE_RELEASE = 50;
    private static final int FEW = 64;
    private static final int FEWEST = 4;
    private static final long[] NONE = {};

    private final Path file;
    private final OutputStream out;
    private final ByteArrayOutputStream pending = new ByteArrayOutputStream(1 << 16);
    private final HistogramLogWriter writer =
            new HistogramLogWriter(new PrintStream(pending, false, StandardCharsets.UTF_8));
    private final Map<Series, Recorder> recorders = new LinkedHashMap<>();
    private final IntCountsHistogram scratch = newHistogram();
    private long intervalStartMillis;
    private long overflow;

    private LatencyLog(Path file, OutputStream out) {
        this.file = file;
        this.out = out;
    }

    /** Starts a log; its first interval begins now. Directories are made. */
    public static LatencyLog create(Path file, RunClock clock) throws IOException {
        Files.createDirectories(Objects.requireNonNull(file.toAbsolutePath().getParent()));
        LatencyLog log = new LatencyLog(file, Files.newOutputStream(file));
        long zero = clock.anchor().wall().toEpochMilli();
        log.writer.outputComment("[Redis Drill latency log; values in nanoseconds; times relative to the run's start]");
        log.writer.outputLogFormatVersion();
        log.writer.outputStartTime(zero);
        log.writer.outputBaseTime(zero);
        log.writer.outputLegend();
        log.intervalStartMillis = Math.max(0, clock.nanos() / 1_000_000);
        log.flush();
        return log;
    }

    private static IntCountsHistogram newHistogram() {
        return new IntCountsHistogram(LOWEST_NANOS, HIGHEST_NANOS, SIGNIFICANT_DIGITS);
    }

    /** Where values of this series go; the same object every time. */
    public Recorder recorder(Series series) {
        return recorders.computeIfAbsent(series, Recorder::new);
    }

    /** How many values lay outside 0 to one hour so far. */
    public long overflow() {
        return overflow;
    }

    /**
     * Ends the interval: one line for every series with values, on disk when this returns.
     *
     * @param nanos the end of the interval on the run's clock; cut to the millisecond, the resolution of the format
     */
    public void cut(long nanos) throws IOException {
        long endMillis = Math.max(intervalStartMillis, nanos / 1_000_000);
        for (Recorder recorder : recorders.values()) {
            recorder.writeTo(writer, intervalStartMillis / 1e3, endMillis / 1e3);
        }
        intervalStartMillis = endMillis;
        flush();
    }

    private void flush() throws IOException {
        try {
            pending.writeTo(out);
        } catch (IOException e) {
            throw new IOException("cannot write latencies to " + file + ": " + e.getMessage(), e);
        }
        pending.reset();
    }

    /** Closes the file; what was not cut is not written. */
    @Override
    public void close() throws IOException {
        out.close();
    }

    /** The values of one series. Confined to the log's thread. */
    public final class Recorder {
        private final String tag;
        private @Nullable IntCountsHistogram histogram;
        private long[] few = NONE;
        private int count;
        private int idleIntervals;

        private Recorder(Series series) {
            this.tag = series.tag();
        }

        /** Takes a latency in nanoseconds. */
        public void record(long nanos) {
            if (nanos < 0 || nanos > HIGHEST_NANOS) {
                overflow++;
                return;
            }
            IntCountsHistogram into = histogram;
            if (into == null && count == FEW) {
                into = newHistogram();
                moveTo(into);
                histogram = into;
            }
            if (into != null) {
                into.recordValue(nanos);
                return;
            }
            if (count == few.length) {
                few = Arrays.copyOf(few, Math.max(FEWEST, 2 * count));
            }
            few[count++] = nanos;
        }

        private void moveTo(IntCountsHistogram into) {
            for (int i = 0; i < count; i++) {
                into.recordValue(few[i]);
            }
            count = 0;
        }

        private void writeTo(HistogramLogWriter to, double startSeconds, double endSeconds) {
            IntCountsHistogram from = histogram == null ? scratch : histogram;
            if (histogram == null) {
                moveTo(from);
            }
            if (from.getTotalCount() == 0) {
                idleIntervals++;
                if (idleIntervals >= IDLE_INTERVALS_BEFORE_RELEASE) {
                    histogram = null;
                    few = NONE;
                }
                return;
            }
            idleIntervals = 0;
            from.setTag(tag);
            to.outputIntervalHistogram(startSeconds, endSeconds, from, MAX_COLUMN_UNIT_NANOS);
            from.reset();
        }
    }

    /**
     * What happened in one interval of one series.
     *
     * @param series what it is about
     * @param startNanos begin of the interval in which the values were recorded, on the run's clock
     * @param endNanos its end
     * @param histogram the latencies, in nanoseconds; the caller's own
     */
    public record Interval(Series series, long startNanos, long endNanos, Histogram histogram) {}

    /**
     * Reads a log, interval by interval, in the order of the file. Close the stream. Histograms are decoded one at a
     * time: a long run does not fit in memory decoded, so add them up where you can.
     *
     * <p>A last line without its end (the load process was killed while it wrote) is left out.
     *
     * @throws UncheckedIOException from the stream, naming file and line, if a line cannot be read
     */
    public static Stream<Interval> read(Path file) throws IOException {
        BufferedReader in = Files.newBufferedReader(file, StandardCharsets.UTF_8);
        Iterator<Interval> lines = new IntervalReader(file, in);
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(lines, Spliterator.ORDERED), false)
                .onClose(() -> close(in));
    }

    private static void close(BufferedReader in) {
        try {
            in.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Decodes what {@link EncodableHistogram} encoded, into a plain histogram. */
    static Interval parse(String line) {
        String[] parts = line.split(",", -1);
        if (parts.length != 5 || !parts[0].startsWith("Tag=")) {
            throw new IllegalArgumentException("not a tagged interval line");
        }
        long start = Math.round(Double.parseDouble(parts[1]) * NANOS_PER_SECOND);
        long length = Math.round(Double.parseDouble(parts[2]) * NANOS_PER_SECOND);
        Series series = Series.parse(parts[0].substring("Tag=".length()));
        return new Interval(series, start, start + length, HistogramText.decode(parts[4]));
    }
}
