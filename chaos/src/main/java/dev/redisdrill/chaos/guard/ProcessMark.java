package dev.redisdrill.chaos.guard;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which process is meant, beyond its number: numbers are used again, and mean something else in another namespace or
 * after the machine was started again.
 *
 * @param pid its number in its own process namespace
 * @param startTicks when it started, in clock ticks since the machine's start (field 22 of {@code /proc/PID/stat})
 * @param bootId which start of the machine ({@code /proc/sys/kernel/random/boot_id})
 * @param pidNamespace which process namespace ({@code /proc/PID/ns/pid})
 * @param uid the user it runs as
 * @param name the kernel's name of it ({@code /proc/PID/comm})
 * @param commandLine what it was started with, so that a wrapper's later name is known
 */
record ProcessMark(
        long pid, long startTicks, String bootId, String pidNamespace, int uid, String name, List<String> commandLine) {
    private static final Path PROC = Path.of("/proc");
    private static final int LONGEST_NAME = 15;

    ProcessMark {
        commandLine = List.copyOf(commandLine);
    }

    /**
     * The mark of a process of this namespace.
     *
     * @throws IOException if there is no such process, or this machine has no {@code /proc}
     */
    static ProcessMark of(long pid) throws IOException {
        String mine = namespaceOf("self");
        // In a namespace that could not mount a /proc of its own, processes are listed by their outer numbers.
        for (long here : isInnermost(pid, pid, mine) ? List.of(pid) : all()) {
            if (isInnermost(here, pid, mine)) {
                return read(here, pid);
            }
        }
        throw new IOException("there is no process " + pid);
    }

    /** Processes that stand in this directory or below it and have a Redis server's name, by their numbers here. */
    static List<Long> serversIn(Path directory) throws IOException {
        return all().stream().filter(here -> isServerIn(here, directory)).toList();
    }

    /** The process that bears this mark now, by its number here; empty if it is gone or is another one. */
    Optional<Long> find() {
        try {
            if (!bootId.equals(currentBoot())) {
                return Optional.empty();
            }
            if (pidNamespace.equals(namespaceOf("self"))) {
                return Optional.of(pid).filter(this::isBorneBy);
            }
            // The run lived in a namespace of its own. If that still exists, its processes have other numbers here.
            return all().stream().filter(this::isBorneBy).findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Whether the process of that number here is the very one. */
    boolean isBorneBy(long here) {
        try {
            ProcessMark now = read(here, innermostPid(here));
            return now.pid == pid
                    && now.startTicks == startTicks
                    && now.bootId.equals(bootId)
                    && now.pidNamespace.equals(pidNamespace)
                    && now.uid == uid
                    && bearsName(now.name);
        } catch (IOException | RuntimeException e) {
            return false; // gone, or not ours to look at
        }
    }

    private boolean bearsName(String now) {
        return now.equals(name)
                || commandLine.stream()
                        .map(word -> word.substring(word.lastIndexOf('/') + 1))
                        .map(word -> word.substring(0, Math.min(LONGEST_NAME, word.length())))
                        .anyMatch(now::equals);
    }

    private static ProcessMark read(long here, long innermost) throws IOException {
        Path dir = proc(here);
        String stat = Files.readString(dir.resolve("stat"), StandardCharsets.ISO_8859_1);
        // The name in parentheses may hold anything; the numbers begin after the last one. Field 3 comes first there.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        if (fields[0].equals("Z") || fields[0].equals("X")) {
            throw new IOException("process " + here + " has ended");
        }
        String commandLine = Files.readString(dir.resolve("cmdline"), StandardCharsets.ISO_8859_1);
        return new ProcessMark(
                innermost,
                Long.parseLong(fields[22 - 3]),
                currentBoot(),
                namespaceOf(Long.toString(here)),
                Integer.parseInt(statusLine(here, "Uid:").split("\\s+", -1)[0]),
                Files.readString(dir.resolve("comm"), StandardCharsets.ISO_8859_1)
                        .strip(),
                Stream.of(commandLine.split("\0", -1))
                        .filter(word -> !word.isEmpty())
                        .limit(8)
                        .toList());
    }

    private static boolean isServerIn(long here, Path directory) {
        try {
            String name = Files.readString(proc(here).resolve("comm"), StandardCharsets.ISO_8859_1);
            return (name.startsWith("redis-server") || name.startsWith("valkey-server"))
                    && Files.readSymbolicLink(proc(here).resolve("cwd")).startsWith(directory);
        } catch (IOException e) {
            return false; // gone, or not ours to look at
        }
    }

    private static boolean isInnermost(long here, long pid, String namespace) {
        try {
            return innermostPid(here) == pid && namespaceOf(Long.toString(here)).equals(namespace);
        } catch (IOException e) {
            return false;
        }
    }

    private static List<Long> all() throws IOException {
        try (Stream<Path> entries = Files.list(PROC)) {
            return entries.map(path -> path.getFileName().toString())
                    .filter(name -> name.matches("[0-9]+"))
                    .map(Long::valueOf)
                    .toList();
        }
    }

    /** The number of a process in its own namespace. */
    private static long innermostPid(long here) throws IOException {
        String[] pids = statusLine(here, "NSpid:").split("\\s+", -1);
        return Long.parseLong(pids[pids.length - 1]);
    }

    private static String statusLine(long here, String key) throws IOException {
        try (Stream<String> lines = Files.lines(proc(here).resolve("status"), StandardCharsets.ISO_8859_1)) {
            return lines.filter(line -> line.startsWith(key))
                    .map(line -> line.substring(key.length()).strip())
                    .findFirst()
                    .orElseThrow(() -> new IOException("no " + key + " for process " + here));
        }
    }

    private static Path proc(long here) {
        return PROC.resolve(Long.toString(here));
    }

    private static String namespaceOf(String process) throws IOException {
        return Files.readSymbolicLink(PROC.resolve(process).resolve("ns/pid")).toString();
    }

    private static String currentBoot() throws IOException {
        return Files.readString(Path.of("/proc/sys/kernel/random/boot_id"), StandardCharsets.ISO_8859_1)
                .strip();
    }
}
