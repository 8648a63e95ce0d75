package dev.redisdrill.chaos.lab.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What the kernel says of processes, in {@code /proc}. */
final class ProcFs {
    private static final Path PROC = Path.of("/proc");

    private ProcFs() {}

    /** The state letter of a process (R, S, D, T, Z, ...); empty if there is no such process. */
    static Optional<Character> state(long pid) {
        return stateIn(PROC.resolve(Long.toString(pid)).resolve("stat"));
    }

    /** Whether the process exists and every thread of it is in state T. */
    static boolean allThreadsStopped(long pid) {
        try (Stream<Path> tasks = Files.list(PROC.resolve(pid + "/task"))) {
            List<Path> all = tasks.toList();
            return !all.isEmpty()
                    && all.stream()
                            .allMatch(task -> stateIn(task.resolve("stat"))
                                    .filter(s -> s == 'T')
                                    .isPresent());
        } catch (IOException e) {
            return false;
        }
    }

    private static Optional<Character> stateIn(Path stat) {
        try {
            String text = Files.readString(stat, StandardCharsets.ISO_8859_1);
            return Optional.of(text.charAt(text.lastIndexOf(')') + 2)); // the name in brackets may hold anything
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
