package dev.redisdrill.simulations.history;

import dev.redisdrill.timeline.history.HistoryHeader;
import dev.redisdrill.timeline.history.HistoryWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * All histories of a run.
 *
 * <p>Thread-safe. {@link #flush} and {@link #close} write files and do not belong on event loops.
 */
public final class HistoryBook implements AutoCloseable {
    private final Path runDirectory;
    private final Keeping keeping;
    private final List<History> histories = new ArrayList<>();

    /** An empty book. */
    public HistoryBook(Path runDirectory, Keeping keeping) {
        this.runDirectory = runDirectory;
        this.keeping = keeping;
    }

    /** Begins a history. */
    public synchronized History open(HistoryHeader header) throws IOException {
        History history = new History(header, HistoryWriter.create(runDirectory, header), keeping);
        if (keeping.problem().isPresent()) {
            history.problem(keeping.problem().get());
        }
        histories.add(history);
        return history;
    }

    private synchronized List<History> all() {
        return List.copyOf(histories);
    }

    /** Puts everything on disk that was written so far. */
    public void flush() throws IOException {
        for (History history : all()) {
            history.flush();
        }
    }

    @Override
    public void close() throws IOException {
        for (History history : all()) {
            history.close();
        }
    }
}
