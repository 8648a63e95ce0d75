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
     * Runs all commands, several times if need be.
     *
     * @throws IllegalStateException if some were not answered within the limit; says why
     */
    public static void run(Deployment deployment, Caller caller, Duration limit) throws InterruptedException {
        Deployment.Prefill prefill = deployment.prefill();
        BulkCalls calls = new BulkCalls(caller, AT_ONCE, limit);
        BitSet open = calls.run(prefill.size(), prefill::command, (i, operation) -> {});
        if (!open.isEmpty()) {
            throw new IllegalStateException(deployment.group().tenant() + "/"
                    + deployment.group().workload() + ": " + open.cardinality() + " of " + prefill.size()
                    + " commands to put data in place were not acknowledged within " + limit.toSeconds() + " s ("
                    + calls.lastError() + ")");
        }
    }
}
