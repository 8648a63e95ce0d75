package dev.redisdrill.chaos.guard;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;

/** Directories that carry a run's mark: only those are ever removed. */
final class OwnedDirectories {
    private static final String MARK = ".redis-drill-owner";

    private OwnedDirectories() {}

    static void mark(Path directory, String token) throws IOException {
        Files.writeString(
                directory.resolve(MARK),
                token + "\n",
                StandardCharsets.UTF_8,
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.WRITE,
                StandardOpenOption.SYNC);
    }

    static boolean bearsMark(Path directory, String token) {
        try {
            Path mark = directory.resolve(MARK);
            return Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
                    && Files.isRegularFile(mark, LinkOption.NOFOLLOW_LINKS)
                    && Files.readString(mark, StandardCharsets.UTF_8).strip().equals(token);
        } catch (IOException e) {
            return false;
        }
    }

    /** Removes a directory with all that is in it; symbolic links are removed, not followed; its mark goes last. */
    static void remove(Path directory) throws IOException {
        Path mark = directory.resolve(MARK);
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (!file.equals(mark)) {
                    Files.delete(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path dir, IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                if (dir.equals(directory)) {
                    Files.deleteIfExists(mark);
                }
                Files.delete(dir);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
