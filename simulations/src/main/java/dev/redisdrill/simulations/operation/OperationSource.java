package dev.redisdrill.simulations.operation;

/**
 * What one user does next. One per user; confined to its event loop; allocates little.
 *
 * <p>A user has at most one operation under way: {@link #next}, then {@link #done} of the same operation, then the
 * next {@link #next}.
 */
public interface OperationSource {

    /**
     * Fills in the next operation: everything up to {@link Operation#version}. Comes right after {@link #done} of the one
     * before, which may be long before this one is due; only so can a follow-up be sent at once. When the load ends
     * before it is due, {@code done} comes with a FAILED outcome, and it is not recorded.
     */
    void next(Operation operation);

    /** Is told what became of the operation: outcome, reply, times. */
    void done(Operation operation);
}
