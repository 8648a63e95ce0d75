package dev.redisdrill.simulations.load;

import com.sun.management.OperatingSystemMXBean;
import dev.redisdrill.timeline.time.RunClock;
import java.io.IOException;
import java.io.Writer;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * What this process uses, once a second in {@code load/resources.jsonl}: {@code nanos}, {@code cpuCores} (CPU seconds of
 * all threads per second), {@code loopCores} (the busiest event loop's), {@code gcMillis} (in that second), {@code
 * heapBytes}, {@code topologyQuestions} (how often the client asked nodes for the topology until then; null: it does not
 * count them). Confined to one thread.
 */
public final class ResourceLog implements AutoCloseable {
    /** The path within a run directory. */
    public static final String FILE = "load/resources.jsonl";

    private final OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final RunClock clock;
    private final Writer out;
    private final Map<Long, Long> loopCpu = new HashMap<>();
    private Usage last;

    /** Use since the process began. */
    record Usage(long nanos, long cpuNanos, long gcMillis) {
        double coresSince(Usage earlier) {
            return nanos == earlier.nanos ? 0 : (double) (cpuNanos - earlier.cpuNanos) / (nanos - earlier.nanos);
        }
    }

    ResourceLog(Path runDirectory, RunClock clock) throws IOException {
        Path file = runDirectory.resolve(FILE);
        Files.createDirectories(Objects.requireNonNull(file.toAbsolutePath().getParent()));
        this.clock = clock;
        this.out = Files.newBufferedWriter(file, StandardCharsets.UTF_8);
        this.last = now();
    }

    Usage now() {
        long gc = 0;
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            gc += Math.max(0, collector.getCollectionTime());
        }
        return new Usage(clock.nanos(), system.getProcessCpuTime(), gc);
    }

    /**
     * Writes a line about the time since the last one.
     *
     * @return the cores that this process used, and the part of one that the busiest event loop did
     */
    Sample sample(List<Thread> eventLoops, OptionalLong topologyQuestions) throws IOException {
        Usage now = now();
        double cores = now.coresSince(last);
        double loop = 0;
        for (Thread thread : eventLoops) {
            long cpu = threads.getThreadCpuTime(thread.getId());
            Long before = loopCpu.put(thread.getId(), cpu);
            if (before != null && cpu >= 0 && now.nanos > last.nanos) {
                loop = Math.max(loop, (double) (cpu - before) / (now.nanos - last.nanos));
            }
        }
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        out.write(String.format(
                Locale.ROOT,
                "{\"nanos\":%d,\"cpuCores\":%.3f,\"loopCores\":%.3f,\"gcMillis\":%d,\"heapBytes\":%d,"
                        + "\"topologyQuestions\":%s}%n",
                now.nanos,
                cores,
                loop,
                now.gcMillis - last.gcMillis,
                heap,
                topologyQuestions.isPresent() ? topologyQuestions.getAsLong() : "null"));
        out.flush();
        last = now;
        return new Sample(now.nanos, cores, loop);
    }

    /** One second's use, in cores. */
    record Sample(long nanos, double cores, double loopCores) {}

    @Override
    public void close() throws IOException {
        out.close();
    }
}
