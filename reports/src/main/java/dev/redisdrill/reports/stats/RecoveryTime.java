package dev.redisdrill.reports.stats;

import dev.redisdrill.reports.stats.FaultFacts.Range;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How long one fault kept clients from writing to one shard, and where the time went. Milliseconds.
 *
 * <p>The recovery time runs between two events, both on the run's clock:
 *
 * <ol>
 *   <li><b>The effect</b>: {@code FaultProven.effectNanos}, the moment from which the fault was in force.
 *   <li><b>The first acknowledged write</b> among those that were sent to a slot of the shard from the effect on: the end
 *       of the write gap ({@link dev.redisdrill.timeline.measure.WriteGaps}) that decides for the moment of the effect. If
 *       that one ends within {@link #IN_FLIGHT_MILLIS}, a longer one that begins in that time counts: the last
 *       acknowledgements before an outage are no recovery from it.
 * </ol>
 *
 * <p>An acknowledgement counts if it <b>survived</b>. In a split brain the isolated primary goes on acknowledging writes that are
 * lost as soon as the new primary's word counts: these end no outage, which runs from the last acknowledgement that survived
 * to the first that did. {@link LastingGaps} says how that is known; it takes a {@code ledger} workload.
 *
 * <p>With no such gap the outage was under the file's resolution, usually 1 ms: {@link Outcome#UNDER_RESOLUTION}, and
 * {@code rtoMillis} is that upper bound.
 *
 * <p>If a replica took over, the time is split by what the servers said. The events follow the Redis Cluster
 * specification:
 *
 * <ul>
 *   <li><i>detect</i>, effect to FAIL: a node that cannot be reached for longer than the node timeout is flagged PFAIL
 *       by each node for itself; when a majority of primaries has said so, it is flagged FAIL and the flag is broadcast
 *       ("Failure detection").
 *   <li><i>elect</i>, FAIL to promotion: a replica waits 500 ms + a random delay of up to 500 ms + its rank x 1 s, asks
 *       the primaries for votes, and with a majority of them raises its configuration epoch and takes the slots
 *       ("Replica election and promotion", "Replica rank").
 *   <li><i>client</i>, promotion to the first acknowledged write: the clients learn of the new owner through MOVED or
 *       their own topology refresh and connect to it.
 * </ul>
 *
 * <p>Servers are watched by polling, so what they say is known late, never early: each of these moments is capped by
 * the one it must precede, and the three parts add up to {@code rtoMillis}. Without a failover there are no such parts,
 * and they are empty, not 0.
 *
 * @param fault the fault's name
 * @param shard the shard's number
 * @param collateral whether the shard is not the fault's own: then {@code rtoMillis} is the length of its longest outage
 *     of at least {@link #COLLATERAL_MILLIS} while the fault was in force or recovering
 * @param failover whether a replica took the shard over
 * @param outcome how it ended
 * @param rtoMillis from the effect to the first acknowledged write
 * @param detectMillis from the effect until the target was flagged FAIL; if no FAIL was seen but a promotion was, until the
 *     first PFAIL
 * @param electMillis from there to the promotion
 * @param clientMillis from there to the first acknowledged write
 * @param sloRestoredMillis from the effect to the first second that meets the {@link ServiceLevel} again
 * @param redundancyRestoredMillis from the effect until the shard had all its replicas in sync again; empty also if it
 *     never lost them
 * @param longestOutageMillis the longest write gap of the shard that is the fault's doing and no other's
 * @param predictedMillis the recovery time that the plan predicted
 * @param note what a person has to know about the figures; may be empty
 */
public record RecoveryTime(
        String fault,
        int shard,
        boolean collateral,
        boolean failover,
        Outcome outcome,
        OptionalDouble rtoMillis,
        OptionalDouble detectMillis,
        OptionalDouble electMillis,
        OptionalDouble clientMillis,
        OptionalDouble sloRestoredMillis,
        OptionalDouble redundancyRestoredMillis,
        OptionalDouble longestOutageMillis,
        Optional<Range> predictedMillis,
        String note) {
    /** Within this time after the effect, acknowledgements may still be in flight. */
    public static final long IN_FLIGHT_MILLIS = 50;
    /** An outage of a shard that is not the fault's own counts from this length. */
    public static final long COLLATERAL_MILLIS = 100;

    /** How a recovery ended. */
    public enum Outcome {
        /** A write was acknowledged again. */
        RECOVERED,
        /** The outage, if any, was too short for the file of write gaps: {@code rtoMillis} is its upper bound. */
        UNDER_RESOLUTION,
        /** No write was acknowledged before the load stopped. */
        NOT_RECOVERED,
        /** Nothing can be said, for no writes were under way or their record ends too early; {@code note} says which. */
        NOT_MEASURED
    }
}
