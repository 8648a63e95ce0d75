package dev.redisdrill.chaos.guard;

import dev.redisdrill.chaos.lab.Ownership;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * What a run breaks and what it owns on this machine, on disk before it happens, so that everything can be undone when
 * the run itself was killed. Append-only JSON lines, each forced to disk before the call returns.
 *
 * <p>Thread-safe.
 */
public final class HealJournal implements Ownership, AutoCloseable {
    /** The file's name in a run directory. */
    public static final String FILE = "heal.jsonl";

    private final String token;
    private final JournalFile file;
    private final Set<String> openFaults = new LinkedHashSet<>();
    private boolean closed;

    private HealJournal(String token, JournalFile file) {
        this.token = token;
        this.file = file;
    }

    /**
     * Begins the journal of a run, in the name of the calling process: while that lives, nobody else heals the run.
     *
     * @throws IOException if it cannot be written, or the directory has one already
     */
    public static HealJournal begin(Path runDirectory) throws IOException {
        Path path = Files.createFile(runDirectory.resolve(FILE));
        HealJournal journal = new HealJournal(UUID.randomUUID().toString(), JournalFile.open(path));
        journal.write(new JournalEntry.Begun(
                journal.token, ProcessMark.of(ProcessHandle.current().pid())));
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

    @Override
    public void process(long pid, String what) {
        try {
            write(new JournalEntry.OwnedProcess(ProcessMark.of(pid), what));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot journal process " + pid + " (" + what + "): " + e.getMessage(), e);
        }
    }

    @Override
    public void directory(Path path) {
        try {
            Path real = path.toRealPath();
            OwnedDirectories.mark(real, token);
            write(new JournalEntry.OwnedDirectory(real.toString()));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot journal directory " + path + ": " + e.getMessage(), e);
        }
    }

    /**
     * Ends the journal: everything was healed and cleared away by the run itself. With faults still open the end is
     * not written, so that {@link #heal} looks again.
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

    /**
     * Undoes what an interrupted run left behind, from its journal alone: ends its processes, removes its private
     * directories. Whatever cannot be proven to be the run's own (process id, start time, machine start and name; the
     * mark in a directory) is left alone. Idempotent.
     *
     * @return what was done, one line each, for people; never empty
     * @throws IOException if there is no journal, it cannot be read, or the run is still alive
     */
    public static List<String> heal(Path runDirectory) throws IOException {
        return new JournalHealer(runDirectory).heal();
    }

    /**
     * The runs that were interrupted and not healed yet: each directory directly below this one whose journal was not
     * ended and whose process is gone.
     */
    public static List<Path> interrupted(Path runsDirectory) throws IOException {
        if (!Files.isDirectory(runsDirectory)) {
            return List.of();
        }
        try (Stream<Path> runs = Files.list(runsDirectory)) {
            return runs.filter(run -> Files.isRegularFile(run.resolve(FILE)))
                    .filter(JournalHealer::isInterrupted)
                    .sorted()
                    .toList();
        }
    }

    private synchronized void write(JournalEntry entry) {
        file.append(entry);
    }
}
