package dev.redisdrill.chaos.guard;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Undoes what a journal says, in the order: processes, then faults, then directories. */
final class JournalHealer {
    private static final long END_SECONDS = 5;

    private final Path runDirectory;
    private final List<JournalEntry> entries;
    private final List<String> lines = new ArrayList<>();
    private final Set<String> foreign = new LinkedHashSet<>();

    JournalHealer(Path runDirectory) throws IOException {
        this.runDirectory = runDirectory;
        this.entries = read(runDirectory);
    }

    /** Whether there is a journal that was not ended, whose run is gone; an unreadable one counts. */
    static boolean isInterrupted(Path runDirectory) {
        try {
            JournalHealer healer = new JournalHealer(runDirectory);
            return !healer.isClosed() && healer.livingOwner().isEmpty();
        } catch (IOException e) {
            return true;
        }
    }

    List<String> heal() throws IOException {
        if (isClosed()) {
            return List.of(runDirectory + ": nothing to heal, the run ended in order");
        }
        Optional<Long> owner = livingOwner();
        if (owner.isPresent()) {
            throw new IOException(runDirectory + ": its run is still alive as process " + owner.get()
                    + "; end that first (Ctrl-C heals)");
        }
        try (JournalFile file = JournalFile.open(runDirectory.resolve(HealJournal.FILE))) {
            boolean clean = endProcesses();
            clean &= endServersInOwnDirectories();
            clean &= removeDirectories();
            if (clean) {
                for (String fault : openFaults().keySet()) {
                    file.append(new JournalEntry.Healed(fault, "by drill heal"));
                    lines.add("healed " + fault + ": what it was done to is gone");
                }
                file.append(new JournalEntry.Closed());
            }
        }
        lines.addAll(foreign);
        if (lines.isEmpty()) {
            lines.add(runDirectory + ": nothing was left behind");
        }
        return List.copyOf(lines);
    }

    private boolean endProcesses() throws IOException {
        boolean clean = true;
        for (JournalEntry.OwnedProcess owned : all(JournalEntry.OwnedProcess.class)) {
            Optional<Long> here = owned.mark().find();
            if (here.isPresent()) {
                clean &= end(here.get(), owned.mark(), owned.what());
            }
        }
        return clean;
    }

    /** The run may have been killed between the start of a server and the line that says so. */
    private boolean endServersInOwnDirectories() throws IOException {
        boolean clean = true;
        for (Path directory : ownDirectories()) {
            for (long here : ProcessMark.serversIn(directory)) {
                clean &= end(here, ProcessMark.of(here), "server in " + directory);
            }
        }
        return clean;
    }

    private boolean end(long here, ProcessMark mark, String what) {
        Optional<ProcessHandle> handle = ProcessHandle.of(here);
        // The handle is bound to its start time: it is looked at after it was taken, so no later process can be hit.
        if (handle.isEmpty() || !mark.isBorneBy(here)) {
            return true;
        }
        handle.get().destroyForcibly();
        try {
            handle.get().onExit().get(END_SECONDS, TimeUnit.SECONDS);
            lines.add("ended process " + here + " (" + what + ")");
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // told below
        }
        lines.add("could not end process " + here + " (" + what + "): end it by hand, then heal again");
        return false;
    }

    private boolean removeDirectories() {
        boolean clean = true;
        for (Path directory : ownDirectories()) {
            try {
                OwnedDirectories.remove(directory);
                lines.add("removed " + directory);
            } catch (IOException e) {
                lines.add("could not remove " + directory + ": " + e.getMessage());
                clean = false;
            }
        }
        return clean;
    }

    private List<Path> ownDirectories() {
        String token = begun().map(JournalEntry.Begun::token).orElse("");
        List<Path> own = new ArrayList<>();
        for (JournalEntry.OwnedDirectory owned : all(JournalEntry.OwnedDirectory.class)) {
            Path directory = Path.of(owned.path());
            if (OwnedDirectories.bearsMark(directory, token)) {
                own.add(directory);
            } else if (Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
                foreign.add("left " + directory + " alone: it does not bear this run's mark");
            }
        }
        return own;
    }

    private Map<String, JournalEntry.Opened> openFaults() {
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

    private boolean isClosed() {
        return !all(JournalEntry.Closed.class).isEmpty();
    }

    private Optional<Long> livingOwner() {
        return begun().flatMap(begun -> begun.owner().find());
    }

    private Optional<JournalEntry.Begun> begun() {
        return all(JournalEntry.Begun.class).stream().findFirst();
    }

    private <E extends JournalEntry> List<E> all(Class<E> type) {
        return entries.stream().filter(type::isInstance).map(type::cast).toList();
    }

    private static List<JournalEntry> read(Path runDirectory) throws IOException {
        Path file = runDirectory.resolve(HealJournal.FILE);
        if (!Files.isRegularFile(file)) {
            throw new IOException(runDirectory + ": has no " + HealJournal.FILE + ", so it is not a run of this tool");
        }
        return JournalFile.read(file);
    }
}
