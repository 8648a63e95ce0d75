package dev.redisdrill.simulations.history;

import dev.redisdrill.timeline.history.HistoryHeader;
import dev.redisdrill.timeline.history.HistoryWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What one service of one tenant did and saw. Users write through a {@link HistoryPen} each; whoever flushes puts it on disk.
 *
 * <p>Thread-safe; {@link #flush}, {@link #finish} and {@link #close} write a file and do not belong on event loops.
 */
public final class History implements AutoCloseable {
    private final HistoryHeader header;
    private final HistoryWriter writer;
    private final Keeping keeping;
    private final List<HistoryPen> pens = new ArrayList<>();

    History(HistoryHeader header, HistoryWriter writer, Keeping keeping) {
        this.keeping = keeping;
        this.header = header;
        this.writer = writer;
    }

    /** Whose it is. */
    public HistoryHeader header() {
        return header;
    }

    /** A pen for one user. */
    public synchronized HistoryPen pen() {
        HistoryPen pen = new HistoryPen(keeping);
        pens.add(pen);
        return pen;
    }

    /** Something keeps it from being whole: the check that looks at it is told, and says so. */
    public synchronized void problem(String text) throws IOException {
        writer.problem(text);
    }

    /** Puts on disk what was written so far. */
    public synchronized void flush() throws IOException {
        drain();
        writer.flush();
    }

    /** Nothing comes any more: the service was looked at to its end. */
    public synchronized void finish() throws IOException {
        drain();
        writer.finish();
    }

    private void drain() throws IOException {
        try {
            for (HistoryPen pen : pens) {
                pen.drainTo(writer);
            }
        } catch (UncheckedIOException e) {
            throw new IOException("cannot write " + writer.file() + ": " + e.getMessage(), e);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        flush();
        writer.close();
    }
}
