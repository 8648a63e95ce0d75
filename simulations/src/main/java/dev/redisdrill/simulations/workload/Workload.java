package dev.redisdrill.simulations.workload;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import dev.redisdrill.simulations.key.KeySpace;
import dev.redisdrill.timeline.unit.Rate;
import java.util.Optional;
import java.util.Set;

/**
 * What one kind of service does to the cluster: a record whose components are its YAML keys.
 *
 * <p>Offered either by {@link #rate} (open model: operations are due by a schedule, however slow the cluster is) or by
 * {@link #users} (closed model: each starts its next operation when the last is done), never both.
 */
@JsonClassDescription("What a service does to the cluster")
public sealed interface Workload
        permits Cache,
                AgentState,
                Ledger,
                Counter,
                Leaderboard,
                Lock,
                RateLimiter,
                Dedup,
                Session,
                Queue,
                OrchestratorTasks,
                Heartbeats,
                AlertHooks,
                PubSub,
                LedgerSync,
                NoisyNeighbour,
                RagCache,
                Replay {

    /** Operations due per second, not counting those that follow from another. */
    Optional<Rate> rate();

    /** How many users work without pause. */
    Optional<Integer> users();

    /** How many keys it works on. */
    int keys();

    /** The names of the logical operations it is measured by: get, set, hset. */
    Set<String> operations();

    /**
     * The kind of the history that it keeps, by which its correctness is judged: the name of the check that looks at it.
     * Empty: it keeps none.
     */
    default Optional<String> evidence() {
        return Optional.empty();
    }

    /** Kinds of further histories that it keeps. */
    default Set<String> furtherEvidence() {
        return Set.of();
    }

    /** Names of keys that it has beside its numbered ones, once for each tag; see {@link KeySpace#named}. */
    default Set<String> furtherKeys() {
        return Set.of();
    }

    /** Commands of server modules that it cannot do without. */
    default Set<String> needs() {
        return Set.of();
    }

    /**
     * A version of Redis.
     *
     * @param what that came with it
     * @param instead what to write in the scenario for earlier versions
     */
    record Since(int major, int minor, String what, String instead) {}

    /** The earliest version of the servers that it can do with; empty: every one that the harness knows. */
    default Optional<Since> since() {
        return Optional.empty();
    }

    /**
     * What runs in its place.
     *
     * @param words what that is, for people
     */
    record Substitute(Workload workload, String words) {}

    /** What runs where servers lack what it {@link #needs}; empty: it is left out. The run says either. */
    default Optional<Substitute> substitute() {
        return Optional.empty();
    }

    /** Makes its users, its data and its memory. Touches no cluster. */
    Deployment deploy(Site site);
}
