package dev.redisdrill.runner.experiment;

/** Shows how a run goes. Called about twice a second, by one thread at a time; must return quickly. */
public interface ProgressListener extends AutoCloseable {

    /** Shows nothing. */
    ProgressListener NONE = state -> {};

    /** The run stands here now. */
    void update(ProgressState state);

    /** The run is over: takes away what would stand in the way of its result. Idempotent. */
    @Override
    default void close() {}
}
