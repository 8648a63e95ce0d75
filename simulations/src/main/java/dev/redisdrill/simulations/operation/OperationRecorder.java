package dev.redisdrill.simulations.operation;

/**
 * Where completed operations go. One per (user group, event loop); confined to that loop; called once for every
 * operation, after {@link OperationSource#done}. Takes no locks and allocates nothing.
 */
public interface OperationRecorder {

    /** Records an operation whose times and outcome are complete. */
    void record(Operation operation);

    /** Makes the recorders, before the load starts. */
    interface Factory {
        /** The recorder for this group's users on this event loop (counted from 0). */
        OperationRecorder recorder(UserGroup group, int eventLoop);
    }
}
