package dev.redisdrill.timeline.measure;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** One file of write gaps, its staircases by what its rows begin with. Confined to one thread. */
final class GapLanes implements AutoCloseable {
    private final Path file;
    private final Writer out;
    private final long startNanos;
    private final long floorNanos;
    private final Map<String, Lane> lanes = new HashMap<>();

    /** The acknowledgements that one kind of row is about. */
    private static final class Lane {
        private final AckStaircase stairs;
        private long lastEnd = Long.MIN_VALUE;

        Lane(long startNanos) {
            stairs = new AckStaircase(startNanos);
        }
    }

    private GapLanes(Path file, Writer out, long startNanos, long floorNanos) {
        this.file = file;
        this.out = out;
        this.startNanos = startNanos;
        this.floorNanos = floorNanos;
    }

    static GapLanes create(Path file, String header, long startNanos, long floorNanos) throws IOException {
        Files.createDirectories(Objects.requireNonNull(file.toAbsolutePath().getParent()));
        Writer out = Files.newBufferedWriter(file, StandardCharsets.UTF_8);
        out.write(header + "\n");
        out.flush();
        return new GapLanes(file, out, startNanos, floorNanos);
    }

    /** Begins a lane, if it is not there, that no write was acknowledged in so far. */
    AckStaircase lane(String head) {
        return lanes.computeIfAbsent(head, h -> new Lane(startNanos)).stairs;
    }

    /** Appends the gaps that end up to this moment; on disk when this returns. */
    void cut(long untilNanos) throws IOException {
        StringBuilder rows = new StringBuilder();
        lanes.forEach((head, lane) -> drain(head, lane, untilNanos, rows));
        flush(rows);
    }

    /** Appends what is left, and a row without end for each lane. */
    void stop() throws IOException {
        StringBuilder rows = new StringBuilder();
        lanes.forEach((head, lane) -> {
            drain(head, lane, Long.MAX_VALUE, rows);
            row(rows, head, lane.stairs.frontier() + 1, WriteGaps.NEVER);
        });
        flush(rows);
    }

    long late() {
        return lanes.values().stream().mapToLong(lane -> lane.stairs.late()).sum();
    }

    private void drain(String head, Lane lane, long untilNanos, StringBuilder rows) {
        lane.stairs.drain(untilNanos, (from, until) -> {
            boolean sameAsLast = lane.lastEnd != Long.MIN_VALUE && until - lane.lastEnd < floorNanos;
            if (until - from >= floorNanos && !sameAsLast) {
                lane.lastEnd = until;
                row(rows, head, from, until);
            }
        });
    }

    private static void row(StringBuilder rows, String head, long from, long until) {
        rows.append(head).append(',').append(from).append(',').append(until).append('\n');
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

    @Override
    public void close() throws IOException {
        out.close();
    }
}
