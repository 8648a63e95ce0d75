package dev.redisdrill.chaos.lab.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Whole directories. */
final class FileTree {
    private static final int ATTEMPTS = 5;

    private FileTree() {}

    /** Deletes a directory and all in it, if it is there. A file that appears meanwhile (a dying process) is met again. */
    static void delete(Path root) throws IOException {
        for (int attempt = 1; Files.exists(root); attempt++) {
            try {
                for (Path path : deepestFirst(root)) {
                    Files.deleteIfExists(path);
                }
            } catch (IOException | UncheckedIOException e) {
                if (attempt == ATTEMPTS) {
                    throw new IOException("cannot delete " + root + ": " + e.getMessage(), e);
                }
            }
        }
    }

    /**
     * Empties a directory but for the file of this name in it.
     *
     * @return how many bytes were in the files that are gone
     */
    static long deleteAllBut(Path root, String spared) throws IOException {
        long bytes = 0;
        for (Path path : deepestFirst(root)) {
            if (!path.equals(root) && !path.equals(root.resolve(spared))) {
                bytes += Files.isRegularFile(path) ? Files.size(path) : 0;
                Files.deleteIfExists(path);
            }
        }
        return bytes;
    }

    private static List<Path> deepestFirst(Path root) throws IOException {
        try (Stream<Path> paths = Files.walk(root)) {
            return paths.sorted(Comparator.reverseOrder()).toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }
}
