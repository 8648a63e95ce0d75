package dev.redisdrill.timeline.measure;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Operations per 100 ms: {@code millis,tenant,workload,operation,shard,offered,ok,failed,unknown}. An operation is
 * counted as offered in the bin of its intended start and as ok, failed or unknown in the bin of its completion.
 *
 * <p>The file is appended to while the run goes on, and an operation that was due long ago counts when it becomes
 * known: rows of the same bin and series may repeat, and add up. {@link #read} adds them.
 *
 * <p>Writing is confined to one thread.
 */
public final class CountLog implements AutoCloseable {
    /** The path within a run directory. */
    public static final String FILE = "load/counts.csv";
    /** The width of a bin. */
    public static final long BIN_MILLIS = 100;

    private static final String HEADER = "millis,tenant,workload,operation,shard,offered,ok,failed,unknown";
    private static final long BIN_NANOS = BIN_MILLIS * 1_000_000;

    private final Path file;
    private final Writer out;
    private final List<Counter> counters = new ArrayList<>();

    private CountLog(Path file, Writer out) {
        this.file = file;
        this.out = out;
    }

    /** Starts the file of a run directory. */
    public static CountLog create(Path runDirectory) throws IOException {
        Path file = runDirectory.resolve(FILE);
        Files.createDirectories(Objects.requireNonNull(file.toAbsolutePath().getParent()));
        CountLog log = new CountLog(file, Files.newBufferedWriter(file, StandardCharsets.UTF_8));
        log.out.write(HEADER + "\n");
        log.out.flush();
        return log;
    }

    /** A new counter of one operation of one workload on one shard. */
    public Counter counter(String tenant, String workload, String operation, int shard) {
        Counter counter = new Counter("," + tenant + "," + workload + "," + operation + "," + shard + ",");
        counters.add(counter);
        return counter;
    }

    /** Appends what was counted since the last time; on disk when this returns. */
    public void cut() throws IOException {
        StringBuilder rows = new StringBuilder();
        for (Counter counter : counters) {
            counter.drainTo(rows);
        }
        if (!rows.isEmpty()) {
            try {
                out.append(rows).flush();
            } catch (IOException e) {
                throw new IOException("cannot write counts to " + file + ": " + e.getMessage(), e);
            }
        }
    }

    /** Closes the file; what was not cut is not written. */
    @Override
    public void close() throws IOException {
        out.close();
    }

    /** Counts of one series, by bin. Confined to the log's thread. */
    public static final class Counter {
        private final String middle;
        private final TreeMap<Long, int[]> bins = new TreeMap<>();
        private long lastBin = Long.MIN_VALUE;
        private int[] last = {};

        private Counter(String middle) {
            this.middle = middle;
        }

        /** An operation was due. */
        public void offered(long intendedNanos) {
            bin(intendedNanos)[0]++;
        }

        /** An operation ended. */
        public void ended(long doneNanos, Outcome outcome) {
            int column = outcome == Outcome.OK ? 1 : outcome == Outcome.FAILED ? 2 : 3;
            bin(doneNanos)[column]++;
        }

        private int[] bin(long nanos) {
            long bin = Math.floorDiv(nanos, BIN_NANOS);
            if (bin != lastBin) {
                last = bins.computeIfAbsent(bin, b -> new int[4]);
                lastBin = bin;
            }
            return last;
        }

        private void drainTo(StringBuilder rows) {
            for (Map.Entry<Long, int[]> entry : bins.entrySet()) {
                int[] n = entry.getValue();
                rows.append(entry.getKey() * BIN_MILLIS).append(middle);
                rows.append(n[0]).append(',').append(n[1]).append(',');
                rows.append(n[2]).append(',').append(n[3]).append('\n');
            }
            bins.clear();
            lastBin = Long.MIN_VALUE;
        }
    }

    /**
     * Counts of one bin and series.
     *
     * @param millis the begin of the bin, since the start of the run
     */
    public record Row(
            long millis,
            String tenant,
            String workload,
            String operation,
            int shard,
            long offered,
            long ok,
            long failed,
            long unknown) {}

    private record Key(long millis, String tenant, String workload, String operation, int shard) {}

    /**
     * Reads the counts of a run directory: one row for each bin and series in which something happened, by time.
     *
     * @throws IOException naming file and line, if a line cannot be read
     */
    public static List<Row> read(Path runDirectory) throws IOException {
        Path file = runDirectory.resolve(FILE);
        Map<Key, long[]> sums = new HashMap<>();
        try (BufferedReader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            CompleteLines lines = new CompleteLines(in);
            for (@Nullable String line = lines.next(); line != null; line = lines.next()) {
                if (lines.number() > 1) {
                    add(line, sums, file, lines.number());
                }
            }
        }
        List<Row> rows = new ArrayList<>(sums.size());
        sums.forEach((key, n) -> rows.add(
                new Row(key.millis, key.tenant, key.workload, key.operation, key.shard, n[0], n[1], n[2], n[3])));
        rows.sort(Comparator.comparingLong(Row::millis)
                .thenComparing(Row::tenant)
                .thenComparing(Row::workload)
                .thenComparing(Row::operation)
                .thenComparingInt(Row::shard));
        return rows;
    }

    private static void add(String line, Map<Key, long[]> sums, Path file, int number) throws IOException {
        String[] cells = line.split(",", -1);
        try {
            Key key = new Key(Long.parseLong(cells[0]), cells[1], cells[2], cells[3], Integer.parseInt(cells[4]));
            long[] sum = sums.computeIfAbsent(key, k -> new long[4]);
            for (int i = 0; i < sum.length; i++) {
                sum[i] += Long.parseLong(cells[5 + i]);
            }
        } catch (RuntimeException e) {
            throw new IOException(file + ":" + number + ": not a row of counts; the file is damaged", e);
        }
    }
}
