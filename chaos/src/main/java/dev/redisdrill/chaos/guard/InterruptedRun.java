package dev.redisdrill.chaos.guard;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * A run whose process is gone and whose journal has no end. While it is open nobody else heals it.
 *
 * <p>Confined to one thread.
 */
public final class InterruptedRun implements AutoCloseable {
    private static final Duration DYING = Duration.ofSeconds(1);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

    private final Map<String, JournalEntry.Opened> open;
    private final JournalFile file;

    private InterruptedRun(Map<String, JournalEntry.Opened> open, JournalFile file) {
        this.open = open;
        this.file = file;
    }

    /**
     * Takes over the journal of an interrupted run; empty if the run ended in order or was healed already.
     *
     * @throws RunGoesOn if the run still goes on, or is being healed by somebody else
     * @throws IOException if there is no journal, or it cannot be read
     */
    public static Optional<InterruptedRun> take(Path runDirectory) throws IOException {
        Path journal = runDirectory.resolve(HealJournal.FILE);
        if (!Files.isRegularFile(journal)) {
            throw new IOException(runDirectory + ": has no " + HealJournal.FILE + ", so it is not a run of this tool");
        }
        if (isClosed(JournalFile.read(journal))) {
            return Optional.empty();
        }
        JournalFile file = openWhenLetGo(journal).orElseThrow(() -> new RunGoesOn(runDirectory));
        return Optional.of(new InterruptedRun(openFaults(file.entries()), file));
    }

    /** A process that was killed a moment ago may hold its files still, while the kernel takes its memory away. */
    private static Optional<JournalFile> openWhenLetGo(Path journal) throws IOException {
        long deadline = System.nanoTime() + DYING.toNanos();
        Optional<JournalFile> file = JournalFile.open(journal);
        while (file.isEmpty()
                && System.nanoTime() < deadline
                && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
            file = JournalFile.open(journal);
        }
        return file;
    }

    /**
     * The runs directly below this directory whose journal has no end: interrupted, or still going on. One whose
     * journal cannot be read counts.
     */
    public static List<Path> below(Path runsDirectory) throws IOException {
        if (!Files.isDirectory(runsDirectory)) {
            return List.of();
        }
        try (Stream<Path> runs = Files.list(runsDirectory)) {
            return runs.filter(run -> Files.isRegularFile(run.resolve(HealJournal.FILE)))
                    .filter(run -> !hasEnd(run))
                    .sorted()
                    .toList();
        }
    }

    /** Whether it had faults open when it was killed. */
    public boolean hasOpenFaults() {
        return !open.isEmpty();
    }

    /**
     * Notes that nothing of the run is left any more, which ends every fault that it had open.
     *
     * @param end what has become of their targets, behind whose names it is put
     * @return what that healed, one line each, for people
     */
    public List<String> healed(String end) {
        List<String> lines = new ArrayList<>();
        for (JournalEntry.Opened fault : open.values()) {
            String how = fault.target() + " " + end;
            file.append(new JournalEntry.Healed(fault.fault(), how));
            lines.add("healed " + fault.fault() + " (" + fault.kind() + "): " + how);
        }
        file.append(new JournalEntry.Closed());
        return lines;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    private static boolean hasEnd(Path run) {
        try {
            return isClosed(JournalFile.read(run.resolve(HealJournal.FILE)));
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean isClosed(List<JournalEntry> entries) {
        return entries.stream().anyMatch(JournalEntry.Closed.class::isInstance);
    }

    private static Map<String, JournalEntry.Opened> openFaults(List<JournalEntry> entries) {
        Map<String, JournalEntry.Opened> open = new LinkedHashMap<>();
        for (JournalEntry entry : entries) {
            if (entry instanceof JournalEntry.Opened opened) {
                open.put(opened.fault(), opened);
            } else if (entry instanceof JournalEntry.Healed healed) {
                open.remove(healed.fault());
            }
        }
        return open;
    }
}
