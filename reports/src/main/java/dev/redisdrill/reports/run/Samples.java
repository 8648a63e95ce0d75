package dev.redisdrill.reports.run;

import java.util.Optional;

/** The lines of the sampled resources. */
public final class Samples {
    /** The path of {@link Client} samples within a run directory. */
    public static final String CLIENT_FILE = "load/resources.jsonl";
    /** The path of {@link Server} samples within a run directory. */
    public static final String SERVER_FILE = "server/resources.jsonl";

    private Samples() {}

    /**
     * The load process, over the second before {@code nanos}.
     *
     * @param cpuCores CPU time per second
     * @param gcMillis time spent in garbage collection
     * @param heapBytes heap in use
     * @param topologyQuestions how often the client has asked nodes for the topology since it started
     */
    public record Client(
            long nanos, double cpuCores, double gcMillis, long heapBytes, Optional<Long> topologyQuestions) {}

    /**
     * A server process at {@code nanos}.
     *
     * @param node {@code host:port}
     * @param cpuSeconds CPU time since the process started
     * @param evictedKeys how many keys it has dropped since it started, because its memory was at its limit
     * @param connectionsReceived how many connections it has accepted since it started
     */
    public record Server(
            long nanos,
            String node,
            double cpuSeconds,
            long usedMemoryBytes,
            double opsPerSecond,
            long clients,
            Optional<Long> evictedKeys,
            Optional<Long> connectionsReceived) {}
}
