package dev.redisdrill.simulations.workload;

import dev.redisdrill.simulations.key.KeySpace;
import dev.redisdrill.simulations.ledger.WriteLedger;
import dev.redisdrill.simulations.operation.UserGroup;
import java.util.List;
import java.util.Optional;

/**
 * A workload made ready.
 *
 * @param group its users
 * @param space its keys
 * @param trial the commands that its users will give
 * @param prefill the commands that put its data in place before the load starts
 * @param ledger what remembers its writes, if it is a ledger
 */
public record Deployment(UserGroup group, KeySpace space, Trial trial, Prefill prefill, Optional<WriteLedger> ledger) {

    /** Every command that the users will give, once, to try out whether they may. */
    @FunctionalInterface
    public interface Trial {
        /** To be given in this order, on a key that is not there and is not there afterwards. */
        List<byte[][]> commands(byte[] key);
    }

    /** Commands to run once before the load starts, in any order; the key is the first argument of each. */
    public interface Prefill {
        /** How many. */
        int size();

        /** The i-th, from 0. */
        byte[][] command(int i);
    }
}
