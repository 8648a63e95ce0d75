package dev.redisdrill.timeline.measure;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;
import org.jspecify.annotations.Nullable;

/**
 * How late the load generator itself was, one histogram for each phase, as an HdrHistogram interval log with tags {@code
 * phase=NAME}: what {@link LoadSummary} tells of it in percentiles, which cannot be added up. Values are nanoseconds.
 *
 * <p>Static, thread-safe.
 */
public final class LagLog {
    /** The path within a run directory. */
    public static final String FILE = "load/lag.hlog";
    /** The longest lag that a histogram holds. */
    public static final long HIGHEST_NANOS = 3_600_000_000_000L;

    private static final long LOWEST_NANOS = 1_000;
    private static final int SIGNIFICANT_DIGITS = 2;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double MAX_COLUMN_UNIT_NANOS = 1e6;
    private static final String TAG = "phase=";

    private LagLog() {}

    /** A histogram for lags. */
    public static Histogram newHistogram() {
        return new Histogram(LOWEST_NANOS, HIGHEST_NANOS, SIGNIFICANT_DIGITS);
    }

    /** Writes it into a run directory. */
    public static void write(Path runDirectory, Map<String, Histogram> byPhase, long startNanos, long stopNanos)
            throws IOException {
        Path file = runDirectory.resolve(FILE);
        Files.createDirectories(Objects.requireNonNull(file.toAbsolutePath().getParent()));
        try (PrintStream out = new PrintStream(Files.newOutputStream(file), false, StandardCharsets.UTF_8)) {
            HistogramLogWriter writer = new HistogramLogWriter(out);
            writer.outputLogFormatVersion();
            writer.outputLegend();
            byPhase.forEach((phase, lag) -> {
                lag.setTag(TAG + phase);
                writer.outputIntervalHistogram(
                        startNanos / NANOS_PER_SECOND, stopNanos / NANOS_PER_SECOND, lag, MAX_COLUMN_UNIT_NANOS);
            });
            if (out.checkError()) {
                throw new IOException("cannot write " + file);
            }
        }
    }

    /** Several together, by phase; directories without one are passed over. */
    public static Map<String, Histogram> read(List<Path> directories) throws IOException {
        Map<String, Histogram> byPhase = new TreeMap<>();
        for (Path directory : directories) {
            Path file = directory.resolve(FILE);
            if (Files.exists(file)) {
                read(file, byPhase);
            }
        }
        return byPhase;
    }

    private static void read(Path file, Map<String, Histogram> byPhase) throws IOException {
        try (BufferedReader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            CompleteLines lines = new CompleteLines(in);
            for (@Nullable String line = lines.next(); line != null; line = lines.next()) {
                String prefix = "Tag=" + TAG;
                if (line.startsWith(prefix)) {
                    String phase = line.substring(prefix.length(), line.indexOf(','));
                    Histogram lag = HistogramText.decode(line.substring(line.lastIndexOf(',') + 1));
                    byPhase.computeIfAbsent(phase, p -> newHistogram()).add(lag);
                }
            }
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage() + "; the file is damaged", e);
        }
    }
}
