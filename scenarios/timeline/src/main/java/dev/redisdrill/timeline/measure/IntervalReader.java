package dev.redisdrill.timeline.measure;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** The intervals of a latency log, decoded one at a time. */
final class IntervalReader implements Iterator<LatencyLog.Interval> {
    private final Path file;
    private final CompleteLines lines;
    private LatencyLog.@Nullable Interval next;
    private boolean read;

    IntervalReader(Path file, BufferedReader in) {
        this.file = file;
        this.lines = new CompleteLines(in);
    }

    @Override
    public boolean hasNext() {
        if (!read) {
            next = advance();
            read = true;
        }
        return next != null;
    }

    @Override
    public LatencyLog.Interval next() {
        if (!hasNext() || next == null) {
            throw new NoSuchElementException();
        }
        read = false;
        return next;
    }

    private LatencyLog.@Nullable Interval advance() {
        try {
            for (String line = lines.next(); line != null; line = lines.next()) {
                if (line.startsWith("Tag=")) {
                    return LatencyLog.parse(line);
                }
            }
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new UncheckedIOException(
                    new IOException(file + ":" + lines.number() + ": " + e.getMessage() + "; the file is damaged", e));
        }
    }
}
