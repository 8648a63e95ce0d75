package dev.redisdrill.timeline.measure;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;

/**
 * Writes {@link WriteGaps} while the run goes on.
 *
 * <p>Confined to one thread. Acknowledgements may come in any order as long as each is told within {@link #HOLDBACK} of
 * its time; those that come later and would have shortened a gap already written are counted by {@link #late()}.
 *
 * <p>How: see {@link AckStaircase}. It holds no more than the acknowledgements of the holdback. Steps whose ends lie less
 * than the floor (1 ms) apart become one gap, from the first one's begin to the first one's end: the gap that an outage
 * makes is exact to the nanosecond, others are up to the floor too short, and the file grows by no more than a row per
 * millisecond and shard, however many writes there are.
 */
public final class WriteGapLog implements AutoCloseable {
    /** Acknowledgements of the last this long can still come out of order. */
    public static final Duration HOLDBACK = Duration.ofMillis(500);

    private final Path file;
    private final Writer out;
    private final AckStaircase[] shards;
    private final long floorNanos;
    private final long[] lastEnd;
    private boolean stopped;

    private WriteGapLog(Path file, Writer out, AckStaircase[] shards, long floorNanos) {
        this.file = file;
        this.out = out;
        this.shards = shards;
        this.floorNanos = floorNanos;
        this.lastEnd = new long[shards.length];
        Arrays.fill(lastEnd, Long.MIN_VALUE);
    }

    /**
     * Starts the file of a run directory.
     *
     * @param shards the number of shards
     * @param startNanos when the load begins: writes sent before do not count
     * @param floor gaps shorter than this are left out; 1 ms unless the run is so long that the file would be too big
     */
    public static WriteGapLog create(Path runDirectory, int shards, long startNanos, Duration floor)
            throws IOException {
        Path file = runDirectory.resolve(WriteGaps.FILE);
        Files.createDirectories(Objects.requireNonNull(file.toAbsolutePath().getParent()));
        Writer out = Files.newBufferedWriter(file, StandardCharsets.UTF_8);
        out.write(WriteGaps.HEADER + "\n");
        out.flush();
        AckStaircase[] each = new AckStaircase[shards];
        for (int i = 0; i < shards; i++) {
            each[i] = new AckStaircase(startNanos);
        }
        return new WriteGapLog(file, out, each, floor.toNanos());
    }

    /** A write was acknowledged. */
    public void acknowledged(int shard, long sentNanos, long doneNanos) {
        shards[shard - 1].acknowledged(sentNanos, doneNanos);
    }

    /** Appends the gaps that are final by now; on disk when this returns. */
    public void cut(long nanos) throws IOException {
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < shards.length; i++) {
            drain(i, nanos - HOLDBACK.toNanos(), rows);
        }
        flush(rows);
    }

    /** The load has stopped and nothing is under way any more: appends what is left, and a last row for each shard. */
    public void stop() throws IOException {
        if (stopped) {
            return;
        }
        stopped = true;
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < shards.length; i++) {
            drain(i, Long.MAX_VALUE, rows);
            row(rows, i + 1, shards[i].frontier() + 1, WriteGaps.NEVER);
        }
        flush(rows);
    }

    /** How many acknowledgements came too late to shorten a gap that they should have shortened. */
    public long late() {
        long sum = 0;
        for (AckStaircase shard : shards) {
            sum += shard.late();
        }
        return sum;
    }

    private void drain(int index, long untilNanos, StringBuilder rows) {
        shards[index].drain(untilNanos, (from, until) -> {
            boolean sameAsLast = lastEnd[index] != Long.MIN_VALUE && until - lastEnd[index] < floorNanos;
            if (until - from >= floorNanos && !sameAsLast) {
                lastEnd[index] = until;
                row(rows, index + 1, from, until);
            }
        });
    }

    private static void row(StringBuilder rows, int shard, long from, long until) {
        rows.append(shard).append(',').append(from).append(',').append(until).append('\n');
    }

    private void flush(StringBuilder rows) throws IOException {
        if (rows.isEmpty()) {
            return;
        }
        try {
            out.append(rows).flush();
        } catch (IOException e) {
            throw new IOException("cannot write gaps to " + file + ": " + e.getMessage(), e);
        }
    }

    /** Closes the file; without {@link #stop()} it says that it is cut short. */
    @Override
    public void close() throws IOException {
        out.close();
    }
}
