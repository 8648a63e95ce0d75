package dev.redisdrill.timeline.measure;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When writes to each shard were not acknowledged, as clients saw it: what recovery times are computed from.
 *
 * <p>Let A(t) be the earliest acknowledgement among the writes to the shard that were sent at or after t. Within a
 * {@link Gap} A(t) is constant, its end: whoever asks at a moment E how long it took until a write sent from then on
 * was acknowledged, gets A(E) - E (see {@link WriteGapLog} for how exactly). Gaps follow each other without overlap in the t for which they give A(t):
 * one counts from its {@code from} up to the {@code from} of the next, and the later one decides where both contain E.
 *
 * <p>Immutable, thread-safe.
 */
public final class WriteGaps {
    /** The path within a run directory. */
    public static final String FILE = "ledger/write-gaps.csv";
    /** In place of the end: no write was acknowledged before the load stopped. */
    public static final long NEVER = -1;

    static final String HEADER = "shard,fromNanos,untilNanos";

    private final List<Gap> gaps;

    private WriteGaps(List<Gap> gaps) {
        this.gaps = List.copyOf(gaps);
    }

    /** These gaps. */
    public static WriteGaps of(List<Gap> gaps) {
        return new WriteGaps(gaps);
    }

    /**
     * No write sent to the shard in [from, until) was acknowledged before until.
     *
     * @param shard from 1
     * @param fromNanos on the run's clock
     * @param untilNanos the first acknowledgement; {@link #NEVER} if there was none before the load stopped
     */
    public record Gap(int shard, long fromNanos, long untilNanos) {
        /** Whether a write was acknowledged again before the load stopped. */
        public boolean ended() {
            return untilNanos != NEVER;
        }

        /** Whether a moment lies within. */
        public boolean contains(long nanos) {
            return nanos >= fromNanos && (!ended() || nanos < untilNanos);
        }
    }

    /** All gaps, by time within each shard. */
    public List<Gap> gaps() {
        return gaps;
    }

    /** The gaps of one shard, by time. */
    public List<Gap> of(int shard) {
        return gaps.stream().filter(gap -> gap.shard() == shard).toList();
    }

    /**
     * The gap that decides how long a client of the shard had to wait from this moment on; null if that was less than
     * the shortest gap that is written down (usually 1 ms).
     *
     * <p>With a gap g that {@code g.ended()}, the recovery time is {@code g.untilNanos() - nanos}.
     */
    public @Nullable Gap at(int shard, long nanos) {
        Gap latest = null;
        for (Gap gap : gaps) {
            if (gap.shard() == shard
                    && gap.contains(nanos)
                    && (latest == null || gap.fromNanos() > latest.fromNanos())) {
                latest = gap;
            }
        }
        return latest;
    }

    /**
     * Whether this shard's gaps are known up to the moment the load stopped: its last row is one that never ended, however
     * short. If not, the load process did not live to write it, and nothing is known of the time after the last row.
     */
    public boolean complete(int shard) {
        return gaps.stream().anyMatch(gap -> gap.shard() == shard && !gap.ended());
    }

    /**
     * Reads the gaps of a run directory.
     *
     * @throws IOException naming file and line, if a line cannot be read
     */
    public static WriteGaps read(Path runDirectory) throws IOException {
        Path file = runDirectory.resolve(FILE);
        List<Gap> gaps = new ArrayList<>();
        try (BufferedReader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            CompleteLines lines = new CompleteLines(in);
            for (@Nullable String line = lines.next(); line != null; line = lines.next()) {
                if (lines.number() > 1) {
                    gaps.add(parse(line, file, lines.number()));
                }
            }
        }
        return new WriteGaps(gaps);
    }

    private static Gap parse(String line, Path file, int number) throws IOException {
        String[] cells = line.split(",", -1);
        try {
            return new Gap(Integer.parseInt(cells[0]), Long.parseLong(cells[1]), Long.parseLong(cells[2]));
        } catch (RuntimeException e) {
            throw new IOException(file + ":" + number + ": not a write gap; the file is damaged", e);
        }
    }
}
