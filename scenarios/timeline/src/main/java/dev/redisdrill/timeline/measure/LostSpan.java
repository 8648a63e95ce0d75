package dev.redisdrill.timeline.measure;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of acknowledged ledger writes of one node to one shard that were lost: those in between that were not found
 * to be lost had been overwritten before anybody looked. Nanoseconds on the run's clock.
 *
 * @param shard from 1
 * @param node {@code host:port} of the node that acknowledged them
 * @param survivedUntilNanos the node's last acknowledgement before them that was not lost
 * @param fromNanos the acknowledgement of the oldest lost one
 * @param untilNanos that of the newest
 * @param survivedFromNanos the node's first acknowledgement after them that was not lost
 * @param lost how many; at least 1
 */
public record LostSpan(
        int shard,
        String node,
        OptionalLong survivedUntilNanos,
        long fromNanos,
        long untilNanos,
        OptionalLong survivedFromNanos,
        long lost) {
    /** The path within a run directory; runs with a ledger that was read back have it, also if nothing was lost. */
    public static final String FILE = "ledger/lost-spans.csv";

    private static final String HEADER = "shard,node,survivedUntilNanos,fromNanos,untilNanos,survivedFromNanos,lost";
    private static final long NONE = -1;

    /** Writes all of a run into its directory. */
    public static void write(Path runDirectory, List<LostSpan> spans) throws IOException {
        Path file = runDirectory.resolve(FILE);
        Files.createDirectories(Objects.requireNonNull(file.toAbsolutePath().getParent()));
        try (Writer out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
            out.append(HEADER).append('\n');
            for (LostSpan span : spans) {
                out.append(String.join(
                                ",",
                                Integer.toString(span.shard),
                                span.node,
                                Long.toString(span.survivedUntilNanos.orElse(NONE)),
                                Long.toString(span.fromNanos),
                                Long.toString(span.untilNanos),
                                Long.toString(span.survivedFromNanos.orElse(NONE)),
                                Long.toString(span.lost)))
                        .append('\n');
            }
        }
    }

    /**
     * Reads those of a run directory.
     *
     * @throws IOException naming file and line, if a line cannot be read
     */
    public static List<LostSpan> read(Path runDirectory) throws IOException {
        Path file = runDirectory.resolve(FILE);
        List<LostSpan> spans = new ArrayList<>();
        try (BufferedReader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            CompleteLines lines = new CompleteLines(in);
            for (@Nullable String line = lines.next(); line != null; line = lines.next()) {
                if (lines.number() > 1) {
                    spans.add(parse(line, file, lines.number()));
                }
            }
        }
        return List.copyOf(spans);
    }

    private static LostSpan parse(String line, Path file, int number) throws IOException {
        String[] cells = line.split(",", -1);
        try {
            return new LostSpan(
                    Integer.parseInt(cells[0]),
                    cells[1],
                    moment(cells[2]),
                    Long.parseLong(cells[3]),
                    Long.parseLong(cells[4]),
                    moment(cells[5]),
                    Long.parseLong(cells[6]));
        } catch (RuntimeException e) {
            throw new IOException(file + ":" + number + ": not a stretch of lost writes; the file is damaged", e);
        }
    }

    private static OptionalLong moment(String cell) {
        long nanos = Long.parseLong(cell);
        return nanos == NONE ? OptionalLong.empty() : OptionalLong.of(nanos);
    }
}
