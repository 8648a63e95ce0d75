package dev.redisdrill.simulations.engine;

import dev.redisdrill.simulations.control.LoadReport;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Sends evidence to a runner that does not share this machine's files. Confined to one thread. */
final class HandOver {
    /** Small enough that a report of another thread never waits for long. */
    private static final int PART = 1 << 17;

    private HandOver() {}

    /** Sends all files of a directory, one after the other. */
    static void of(Path directory, Consumer<LoadReport> reports) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(directory)) {
            files = all.filter(Files::isRegularFile).sorted().toList();
        }
        long bytes = 0;
        for (Path file : files) {
            bytes += send(directory.relativize(file).toString(), file, reports);
        }
        reports.accept(new LoadReport.HandedOver(files.size(), bytes));
    }

    private static long send(String name, Path file, Consumer<LoadReport> reports) throws IOException {
        long bytes = 0;
        try (InputStream in = Files.newInputStream(file)) {
            byte[] part = in.readNBytes(PART);
            do { // an empty file is one, too
                reports.accept(new LoadReport.FilePart(name, Base64.getEncoder().encodeToString(part)));
                bytes += part.length;
                part = in.readNBytes(PART);
            } while (part.length > 0);
        }
        return bytes;
    }
}
