package dev.redisdrill.chaos.fault;

import dev.redisdrill.chaos.admin.NodeUnavailableException;
import java.time.Duration;

/**
 * A key of the harness's own in a given shard, for writes that show what clients meet there. Thread-safe.
 *
 * @param commands to the node that serves it
 * @param name outside of all tenants' prefixes
 */
record ProbeKey(Commands commands, String name) {
    private static final String PREFIX = "redis-drill:probe:";
    /** Should nobody be left to remove it. */
    static final String KEEP_SECONDS = "60";

    /** One of so many names falls into a shard of any sensible cluster. */
    private static final int TRIES = 2_000;

    /** A key that this shard holds. */
    static ProbeKey in(int shard, Commands commands, FaultContext context) throws FaultException, InterruptedException {
        if (context.cluster().sentinels().isPresent()) {
            return new ProbeKey(commands, PREFIX + 0); // there is but one shard, and no CLUSTER command
        }
        for (int i = 0; i < TRIES; i++) {
            String name = PREFIX + i;
            long slot = commands.call("CLUSTER", "KEYSLOT", name) instanceof Long number ? number : -1;
            if (slot >= 0 && context.shards().shardOf((int) slot) == shard) {
                return new ProbeKey(commands, name);
            }
        }
        throw new FaultException("found no key in shard " + shard);
    }

    /** Writes it; the server's answer: {@code OK}, or its error. */
    String write(int bytes, Duration timeout) throws NodeUnavailableException, InterruptedException {
        return commands.answer(timeout, "SET", name, "x".repeat(bytes), "EX", KEEP_SECONDS);
    }

    /** Removes it. */
    void remove() throws FaultException {
        commands.heal("DEL", name);
    }
}
