package dev.redisdrill.simulations.workload;

import dev.redisdrill.simulations.ledger.WriteLedger;
import dev.redisdrill.simulations.operation.UserGroup;
import java.util.Optional;

/**
 * A workload made ready.
 *
 * @param group its users
 * @param prefill the commands that put its data in place before the load starts
 * @param ledger what remembers its writes, if it is a ledger
 */
public record Deployment(UserGroup group, Prefill prefill, Optional<WriteLedger> ledger) {

    /** Commands to run once before the load starts, in any order; the key is the first argument of each. */
    public interface Prefill {
        /** How many. */
        int size();

        /** The i-th, from 0. */
        byte[][] command(int i);
    }
}
