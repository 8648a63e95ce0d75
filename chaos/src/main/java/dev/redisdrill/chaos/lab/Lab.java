package dev.redisdrill.chaos.lab;

import dev.redisdrill.timeline.cluster.ClusterView;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.spec.ClusterAccess;
import java.util.Optional;

/**
 * A cluster under test. What can be done to it beyond looking is told by the ability interfaces it implements
 * ({@link CanKill}, {@link CanFreeze}); ask with {@link #ability}.
 *
 * <p>Thread-safe once started.
 */
public interface Lab extends AutoCloseable {

    /**
     * Starts (or finds) the cluster and waits until it is ready: every node says {@code cluster_state:ok}, every
     * replica is in sync.
     *
     * @return what it is; the caller appends it to the timeline
     * @throws LabException with one clear line: what was tried, on what, what to do
     */
    Event.LabReady start() throws LabException, InterruptedException;

    /** How to reach it. Valid after {@link #start()}. */
    ClusterAccess access();

    /** The cluster as a reachable node sees it now. */
    ClusterView view() throws LabException, InterruptedException;

    /** The ability, if this lab has it. */
    default <A> Optional<A> ability(Class<A> type) {
        return type.isInstance(this) ? Optional.of(type.cast(this)) : Optional.empty();
    }

    /** Why this lab lacks an ability, for people. */
    String whyNot(Class<?> ability);

    /** Ends everything that {@link #start()} began. Idempotent; may be called from a shutdown hook; bounded in time. */
    @Override
    void close();
}
