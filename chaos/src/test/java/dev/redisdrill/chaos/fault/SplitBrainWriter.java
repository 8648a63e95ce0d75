package dev.redisdrill.chaos.fault;

import dev.redisdrill.chaos.admin.CommandRefusedException;
import dev.redisdrill.chaos.admin.NodeUnavailableException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Writes keys 0, 1, 2, ... of one shard to one node and no other, as a client does that has not heard of a failover. */
final class SplitBrainWriter {
    private static final Duration ANSWER = Duration.ofSeconds(1);
    private static final long EVERY_MILLIS = 5;

    private final NetworkBench bench;
    private final String node;
    private final int shard;
    private int next;

    SplitBrainWriter(NetworkBench bench, String node, int shard) {
        this.bench = bench;
        this.node = node;
        this.shard = shard;
    }

    /** Writes until the node refuses, the time is over or it is told to stop; returns how many were acknowledged. */
    int write(Duration time, BooleanSupplier stop) throws InterruptedException {
        int first = next;
        long deadline = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < deadline && !stop.getAsBoolean()) {
            try {
                bench.as("shop").call(node, ANSWER, "SET", key(next), "v");
                next++;
            } catch (NodeUnavailableException | CommandRefusedException e) {
                break;
            }
            TimeUnit.MILLISECONDS.sleep(EVERY_MILLIS);
        }
        return next - first;
    }

    /** How many of the keys in [from, until) are not there. */
    int missingOn(String there, int from, int until) throws Exception {
        int missing = 0;
        for (int i = from; i < until; i++) {
            if (bench.as("shop").text(there, ANSWER, "GET", key(i)).isEmpty()) {
                missing++;
            }
        }
        return missing;
    }

    private String key(int number) {
        return bench.key("split-brain-" + number, shard);
    }
}
