package dev.redisdrill.simulations.operation;

/**
 * What one user does next. One per user; confined to its event loop; allocates little.
 *
 * <p>A user has at most one operation under way: {@link #next}, then {@link #done} of the same operation, then the
 * next {@link #next}.
 */
public interface OperationSource {

    /** Fills in the next operation: everything up to {@link Operation#version}. */
    void next(Operation operation);

    /** Is told what became of the operation: outcome, reply, times. */
    void done(Operation operation);
}
