package dev.redisdrill.simulations.workload;

import dev.redisdrill.simulations.bulk.BulkCalls;
import dev.redisdrill.simulations.bulk.Caller;
import dev.redisdrill.simulations.history.HistoryPen;
import dev.redisdrill.simulations.operation.Operation;
import java.time.Duration;
import java.util.BitSet;
import java.util.Optional;
import java.util.function.IntFunction;

/** A last look at what a service left in the cluster, when the load has stopped and the cluster has healed. */
@FunctionalInterface
public interface Inspection {
    /** Nothing is looked at: what was seen during the load is all the evidence. */
    Inspection NONE = (caller, pen, limit) -> Optional.empty();

    /** Notes what was found. */
    @FunctionalInterface
    interface Note {
        /** The reply to the i-th command. */
        void note(int i, Operation operation, HistoryPen pen);
    }

    /**
     * Looks, and writes what it finds into the history.
     *
     * @param caller to the primaries, with the tenant's rights
     * @param limit how long it may take
     * @return what could not be looked at, in words for a report; empty if everything was
     */
    Optional<String> look(Caller caller, HistoryPen pen, Duration limit) throws InterruptedException;

    /** So many commands, some at a time, each repeated until it is answered. */
    static Inspection of(int n, int atOnce, IntFunction<byte[][]> commands, Note note) {
        return (caller, pen, limit) -> {
            BulkCalls calls = new BulkCalls(caller, atOnce, limit);
            BitSet unread = calls.run(n, commands, (i, operation) -> note.note(i, operation, pen));
            return unread.isEmpty()
                    ? Optional.empty()
                    : Optional.of(unread.cardinality() + " of " + n + " keys could not be read back ("
                            + calls.lastError() + ")");
        };
    }
}
