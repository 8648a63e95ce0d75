package dev.redisdrill.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A directory for the length of a benchmark. Thread-safe. */
final class Scratch implements AutoCloseable {
    private final Path path;

    private Scratch(Path path) {
        this.path = path;
    }

    static Scratch create() {
        try {
            return new Scratch(Files.createTempDirectory("redis-drill-benchmark"));
        } catch (IOException e) {
            throw new UncheckedIOException("no directory for the benchmark's files: " + e.getMessage(), e);
        }
    }

    Path path() {
        return path;
    }

    UncheckedIOException unusable(IOException cause) {
        return new UncheckedIOException("cannot work in " + path + ": " + cause.getMessage(), cause);
    }

    @Override
    public void close() {
        try (Stream<Path> below = Files.walk(path)) {
            List<Path> deepestFirst = below.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw unusable(e);
        }
    }
}
