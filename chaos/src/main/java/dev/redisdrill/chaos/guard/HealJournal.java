package dev.redisdrill.chaos.guard;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What a run breaks, on disk before it happens, so that it can be undone when the run itself was killed
 * ({@link InterruptedRun}). Append-only JSON lines, each forced to disk before the call returns.
 *
 * <p>Thread-safe.
 */
public final class HealJournal implements AutoCloseable {
    /** The file's name in a run directory. */
    public static final String FILE = "heal.jsonl";

    private final JournalFile file;
    private final Set<String> openFaults = new LinkedHashSet<>();
    private boolean closed;

    private HealJournal(JournalFile file) {
        this.file = file;
    }

    /**
     * Begins the journal of a run. As long as it is open and the calling process lives, nobody else heals the run.
     *
     * @throws IOException if it cannot be written, or the directory has one already
     */
    public static HealJournal begin(Path runDirectory) throws IOException {
        HealJournal journal = new HealJournal(JournalFile.create(runDirectory.resolve(FILE)));
        journal.write(new JournalEntry.Begun());
        return journal;
    }

    /** A fault is about to be injected. */
    public void open(String fault, String kind, String target) {
        write(new JournalEntry.Opened(fault, kind, target));
        synchronized (this) {
            openFaults.add(fault);
        }
    }

    /** What was opened under this name has been healed. Idempotent. */
    public void healed(String fault) {
        synchronized (this) {
            if (!openFaults.remove(fault)) {
                return;
            }
        }
        write(new JournalEntry.Healed(fault, "by the run"));
    }

    /** The faults that are open. */
    public synchronized Set<String> openFaults() {
        return Set.copyOf(openFaults);
    }

    /**
     * Ends the journal: everything was healed and cleared away by the run itself. With faults still open the end is
     * not written, so that healing looks again.
     */
    @Override
    public synchronized void close() throws IOException {
        if (closed) {
            return;
        }
        if (openFaults.isEmpty()) {
            write(new JournalEntry.Closed());
        }
        closed = true;
        file.close();
    }

    private synchronized void write(JournalEntry entry) {
        file.append(entry);
    }
}
