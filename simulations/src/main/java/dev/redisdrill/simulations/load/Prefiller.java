package dev.redisdrill.simulations.load;

import dev.redisdrill.simulations.bulk.BulkCalls;
import dev.redisdrill.simulations.bulk.Caller;
import dev.redisdrill.simulations.workload.Deployment;
import java.time.Duration;
import java.util.BitSet;

/** Puts a workload's data in place before the load starts. */
public final class Prefiller {
    private static final int AT_ONCE = 500;

    private Prefiller() {}

    /**
     * Runs all commands, several times if need be; those that depend on others when these have been acknowledged.
     *
     * @throws IllegalStateException if some were not answered within the limit; says why
     */
    public static void run(Deployment deployment, Caller caller, Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        int first = deployment.prefill().first();
        run(deployment, 0, first, caller, limit);
        run(
                deployment,
                first,
                deployment.prefill().size(),
                caller,
                Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
    }

    private static void run(Deployment deployment, int from, int until, Caller caller, Duration limit)
            throws InterruptedException {
        Deployment.Prefill prefill = deployment.prefill();
        BulkCalls calls = new BulkCalls(caller, AT_ONCE, limit);
        BitSet open = calls.run(until - from, i -> prefill.command(from + i), (i, operation) -> {});
        if (!open.isEmpty()) {
            throw new IllegalStateException(deployment.group().tenant() + "/"
                    + deployment.group().workload() + ": " + open.cardinality() + " of " + (until - from)
                    + " commands to put data in place were not acknowledged within " + limit.toSeconds() + " s ("
                    + calls.lastError() + ")");
        }
    }
}
