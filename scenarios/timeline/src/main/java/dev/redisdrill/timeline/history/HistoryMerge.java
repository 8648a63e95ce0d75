package dev.redisdrill.timeline.history;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Lays the histories of several processes of one run together. Those of the first process come last: what was found at the end
 * is in them. Static, thread-safe.
 */
public final class HistoryMerge {
    private HistoryMerge() {}

    /**
     * What one process left.
     *
     * @param name in messages
     * @param directory where its evidence is
     * @param lived whether it ended in order
     */
    public record Part(String name, Path directory, boolean lived) {}

    /**
     * Writes all histories over whatever is there. A history that one of the processes left unfinished says so, and which
     * process that was; where one died, nothing can be told from any of them.
     *
     * @param parts the first process first; a history that only the first has (it does it for all) is no reason to complain
     */
    public static void merge(List<Part> parts, Path runDirectory) throws IOException {
        TreeSet<String> names = new TreeSet<>();
        for (Part part : parts) {
            HistoryFile.files(part.directory).forEach(file -> names.add(String.valueOf(file.getFileName())));
        }
        for (String name : names) {
            merge(name, parts, runDirectory);
        }
    }

    private static void merge(String name, List<Part> parts, Path runDirectory) throws IOException {
        List<Part> having = new ArrayList<>();
        List<Part> without = new ArrayList<>();
        for (Part part : parts) {
            (Files.exists(file(part, name)) ? having : without).add(part);
        }
        HistoryHeader own = HistoryFile.open(file(having.get(0), name)).header();
        long dead = parts.stream().filter(part -> !part.lived).count();
        HistoryHeader header = dead == 0 ? own : own.with(HistoryHeader.DEAD, dead);
        try (HistoryWriter writer = HistoryWriter.create(runDirectory, header)) {
            for (int i = having.size() - 1; i >= 0; i--) {
                for (String problem : copy(HistoryFile.open(file(having.get(i), name)), writer)) {
                    writer.problem(having.get(i).name + ": " + problem);
                }
            }
            boolean ofTheFirstAlone = having.size() == 1 && having.get(0).equals(parts.get(0));
            for (Part part : ofTheFirstAlone ? List.<Part>of() : without) {
                writer.problem(part.name + " left no " + name);
            }
            writer.finish();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static Path file(Part part, String name) {
        return part.directory.resolve("ledger").resolve(name);
    }

    private static List<String> copy(HistoryFile from, HistoryWriter to) throws IOException {
        return from.read(entry -> {
            try {
                to.entry(
                        HistoryEntry.head(entry.act(), entry.outcome(), entry.shard(), entry.item()),
                        entry.a(),
                        entry.b(),
                        entry.startNanos(),
                        entry.doneNanos());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}
