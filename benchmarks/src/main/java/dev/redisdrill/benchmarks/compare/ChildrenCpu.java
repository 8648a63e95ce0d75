package dev.redisdrill.benchmarks.compare;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The CPU time of child processes that have ended, as the kernel adds it up for their parent: unlike sampling a process
 * while it lives, this misses nothing of its end.
 */
final class ChildrenCpu {
    /** The unit of {@code /proc} on every Linux: USER_HZ. */
    private static final double TICKS_PER_SECOND = 100;

    private static final int CUTIME = 13;
    private static final int CSTIME = 14;

    private ChildrenCpu() {}

    /** User and system time so far. */
    static double seconds() throws IOException {
        return parse(Files.readString(Path.of("/proc/self/stat"), StandardCharsets.US_ASCII));
    }

    /** From the text of {@code /proc/PID/stat}, whose second field may hold spaces and parentheses; see proc(5). */
    static double parse(String stat) {
        String[] afterName = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(afterName[CUTIME]) + Long.parseLong(afterName[CSTIME])) / TICKS_PER_SECOND;
    }
}
