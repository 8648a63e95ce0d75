package dev.redisdrill.simulations.history;

import dev.redisdrill.timeline.history.HistoryHeader;
import dev.redisdrill.timeline.history.HistoryWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
    public synchronized History open(HistoryHeader of) throws IOException {
        HistoryHeader header = keeping.problem().isPresent() ? withGaps(of) : of;
        History history = new History(header, HistoryWriter.create(runDirectory, header), keeping);
        if (keeping.problem().isPresent()) {
            history.problem(keeping.problem().get());
        }
        histories.add(history);
        return history;
    }

    /** What is missing there must not be taken for lost. */
    private static HistoryHeader withGaps(HistoryHeader header) {
        Map<String, Long> settings = new HashMap<>(header.settings());
        settings.put(HistoryHeader.GAPS, 1L);
        return new HistoryHeader(header.tenant(), header.workload(), header.kind(), settings);
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
