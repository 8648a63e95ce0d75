package dev.redisdrill.chaos.fault;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How one node stands with the others on the cluster bus: whom it waits for. From {@code TIME} and {@code CLUSTER NODES}, whose
 * fields ping-sent (milliseconds since 1970 on the node's own clock, 0 when nothing is pending) and flags are those of the Redis
 * documentation. Immutable.
 *
 * @param waitedMillis by {@code host:port}: for how long a ping has been unanswered; 0 if none is
 * @param doubted whom it suspects (PFAIL), or holds for failed (FAIL)
 */
record BusView(Map<String, Long> waitedMillis, Map<String, Boolean> doubted) {
    private static final int FLAGS = 2;
    private static final int PING_SENT = 4;
    private static final int FIELDS = 8;
    private static final long MICROS_PER_MILLI = 1_000;
    private static final long MILLIS_PER_SECOND = 1_000;

    /**
     * Reads two answers of one node.
     *
     * @param time seconds and microseconds
     * @throws IllegalArgumentException if they have not the documented form
     */
    static BusView of(List<?> time, String clusterNodes) {
        if (time.size() != 2) {
            throw new IllegalArgumentException("not an answer of TIME: " + time);
        }
        long now = Long.parseLong(String.valueOf(time.get(0))) * MILLIS_PER_SECOND
                + Long.parseLong(String.valueOf(time.get(1))) / MICROS_PER_MILLI;
        Map<String, Long> waited = new HashMap<>();
        Map<String, Boolean> doubted = new HashMap<>();
        clusterNodes.lines().filter(line -> !line.isBlank()).forEach(line -> {
            String[] parts = line.strip().split(" ", -1);
            if (parts.length < FIELDS) {
                throw new IllegalArgumentException("not a line of CLUSTER NODES: '" + line + "'");
            }
            String address = parts[1].split("[@,]", -1)[0];
            long sent = Long.parseLong(parts[PING_SENT]);
            Set<String> flags = Set.of(parts[FLAGS].split(",", -1));
            waited.put(address, sent == 0 ? 0 : Math.max(0, now - sent));
            doubted.put(address, flags.contains("fail") || flags.contains("fail?"));
        });
        return new BusView(waited, doubted);
    }

    /** How it shows that it hears nothing from a node; empty if it does not show. */
    Optional<String> estranged(String node, long atLeastMillis) {
        if (doubted.getOrDefault(node, false)) {
            return Optional.of("holds " + node + " for failed");
        }
        long waited = waitedMillis.getOrDefault(node, 0L);
        return waited >= atLeastMillis
                ? Optional.of("has waited " + waited + " ms for a pong of " + node)
                : Optional.empty();
    }
}
