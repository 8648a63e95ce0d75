package dev.redisdrill.timeline.measure;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Lays the {@link CountLog}s of several processes of one run together: rows of the same bin and series add up. Static, thread-safe. */
public final class CountMerge {
    private CountMerge() {}

    /**
     * Writes one log over whatever is there. Directories without one are passed over; if none has one, none is written.
     *
     * @param directories with the processes' evidence
     */
    public static void merge(List<Path> directories, Path runDirectory) throws IOException {
        List<Path> logs = directories.stream()
                .map(directory -> directory.resolve(CountLog.FILE))
                .filter(Files::exists)
                .toList();
        if (logs.isEmpty()) {
            return;
        }
        Path into = runDirectory.resolve(CountLog.FILE);
        Files.createDirectories(Objects.requireNonNull(into.toAbsolutePath().getParent()));
        try (Writer out = Files.newBufferedWriter(into, StandardCharsets.UTF_8)) {
            for (int i = 0; i < logs.size(); i++) {
                append(logs.get(i), i == 0, out);
            }
        }
    }

    private static void append(Path log, boolean withHeader, Writer out) throws IOException {
        try (BufferedReader in = Files.newBufferedReader(log, StandardCharsets.UTF_8)) {
            CompleteLines lines = new CompleteLines(in);
            for (@Nullable String line = lines.next(); line != null; line = lines.next()) {
                if (withHeader || lines.number() > 1) {
                    out.append(line).append('\n');
                }
            }
        }
    }
}
