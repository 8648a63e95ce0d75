package dev.redisdrill.simulations.history;

import dev.redisdrill.simulations.journal.Journal;
import dev.redisdrill.timeline.history.Act;
import dev.redisdrill.timeline.history.HistoryEntry;
import dev.redisdrill.timeline.history.HistoryWriter;
import dev.redisdrill.timeline.measure.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * One user's hand in a {@link History}. Takes no locks and allocates nothing as long as the disk keeps up.
 *
 * <p>Confined to one thread at a time.
 */
public final class HistoryPen {
    private static final int WIDTH = 5;
    private static final int ENTRIES_PER_CHUNK = 32;

    private final Journal journal = new Journal(WIDTH, ENTRIES_PER_CHUNK);

    private final Keeping keeping;

    HistoryPen(Keeping keeping) {
        this.keeping = keeping;
    }

    /** Writes down one entry; {@link HistoryEntry} says what its parts are. */
    public void write(Act act, Outcome outcome, int shard, int item, long a, long b, long startNanos, long doneNanos) {
        if (!keeping.now()) {
            return;
        }
        long[] page = journal.page();
        int at = journal.position();
        page[at] = HistoryEntry.head(act, outcome, shard, item);
        page[at + 1] = a;
        page[at + 2] = b;
        page[at + 3] = startNanos;
        page[at + 4] = doneNanos;
        journal.publish();
    }

    /** Reader only. */
    void drainTo(HistoryWriter writer) {
        journal.drain((longs, at) -> {
            try {
                writer.entry(longs[at], longs[at + 1], longs[at + 2], longs[at + 3], longs[at + 4]);
                return true;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}
