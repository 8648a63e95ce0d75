package dev.redisdrill.chaos.lab.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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

    /** The processes of this user that work in a directory below this one. */
    static List<ProcessHandle> workingBelow(Path directory) throws IOException {
        Path real = directory.toRealPath();
        List<ProcessHandle> found = new ArrayList<>();
        for (ProcessHandle process : ProcessHandle.allProcesses().toList()) {
            try {
                Path cwd = Files.readSymbolicLink(PROC.resolve(process.pid() + "/cwd"));
                if (cwd.startsWith(real) && !cwd.equals(real)) {
                    found.add(process);
                }
            } catch (IOException e) {
                // Another user's, or gone meanwhile.
            }
        }
        return found;
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
