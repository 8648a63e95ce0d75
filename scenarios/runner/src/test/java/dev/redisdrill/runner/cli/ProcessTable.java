package dev.redisdrill.runner.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The processes of this machine at a moment, those of inner namespaces included, from {@code /proc}. */
record ProcessTable(Map<Long, Row> rows) {
    private static final Path PROC = Path.of("/proc");

    /**
     * A process that has not ended. A zombie has, unless threads of it are left: those still hold its locks.
     *
     * @param start clock ticks from the machine's start: number and start together name a process for ever
     * @param directory where it works; empty if that is not told
     * @param environment what it was started with, unless it has written over that
     */
    record Row(
            long pid, long parent, long start, String name, String commandLine, String directory, String environment) {
        boolean mentions(String text) {
            return commandLine.contains(text) || directory.contains(text) || environment.contains(text);
        }

        @Override
        public String toString() {
            return pid + " " + name + " (child of " + parent + ", in " + directory + "): " + commandLine;
        }
    }

    static ProcessTable now() throws IOException {
        Map<Long, Row> rows = new HashMap<>();
        try (Stream<Path> entries = Files.list(PROC)) {
            for (Path entry : entries.toList()) {
                if (entry.getFileName().toString().matches("[0-9]+")) {
                    read(entry).ifPresent(row -> rows.put(row.pid, row));
                }
            }
        }
        return new ProcessTable(rows);
    }

    /** A process, its descendants, and all that mention one of the texts. */
    Set<Row> family(long root, List<String> texts) {
        Set<Row> family = new HashSet<>();
        for (Row row : rows.values()) {
            if (descends(row, root) || texts.stream().anyMatch(row::mentions)) {
                family.add(row);
            }
        }
        return family;
    }

    boolean has(Row earlier) {
        Row now = rows.get(earlier.pid);
        return now != null && now.start == earlier.start;
    }

    private boolean descends(Row row, long root) {
        Row at = row;
        for (int depth = 0; at != null && depth < 50; depth++) {
            if (at.pid == root) {
                return true;
            }
            at = rows.get(at.parent);
        }
        return false;
    }

    private static Optional<Row> read(Path process) {
        try {
            String stat = text(process.resolve("stat"));
            // The name in brackets may hold anything. Behind it: state, parent, ..., and start as field 22 of the line.
            int nameEnd = stat.lastIndexOf(')');
            String[] fields = stat.substring(nameEnd + 2).split(" ", -1);
            if ((fields[0].equals("Z") || fields[0].equals("X")) && threads(process) <= 1) {
                return Optional.empty();
            }
            return Optional.of(new Row(
                    Long.parseLong(process.getFileName().toString()),
                    Long.parseLong(fields[1]),
                    Long.parseLong(fields[22 - 3]),
                    stat.substring(stat.indexOf('(') + 1, nameEnd),
                    text(process.resolve("cmdline")).replace('\0', ' ').strip(),
                    directory(process),
                    text(process.resolve("environ"))));
        } catch (IOException e) {
            return Optional.empty(); // gone meanwhile, or another user's
        }
    }

    private static long threads(Path process) throws IOException {
        try (Stream<Path> tasks = Files.list(process.resolve("task"))) {
            return tasks.count();
        }
    }

    private static String directory(Path process) {
        try {
            return Files.readSymbolicLink(process.resolve("cwd")).toString();
        } catch (IOException e) {
            return "";
        }
    }

    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    }
}
