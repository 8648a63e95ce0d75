package dev.redisdrill.reports.stats;

import dev.redisdrill.reports.run.MissingEvidenceException;
import dev.redisdrill.timeline.event.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Which shards had their replicas in sync and whether the cluster was whole, at every moment of the run, replayed from
 * what the servers said.
 *
 * <p>A shard is <em>redundant</em> while at least as many replicas as at the start are up and in sync. The cluster is
 * <em>whole</em> while every shard is redundant, every shard's primary is up, and no node that answers says
 * {@code cluster_state:fail} (which a node says, by default, when slots are not covered).
 */
public final class Redundancy {
    private final Map<Integer, List<Change>> perShard = new TreeMap<>();
    private final List<Change> cluster = new ArrayList<>();
    private final boolean complete;

    /** From a moment on it was so. */
    private record Change(long nanos, boolean good, String detail) {}

    /**
     * The state at the end of the run.
     *
     * @param whole whether the cluster was whole
     * @param millis from the last command that ended a fault until the cluster was whole and stayed so, 0 if it was
     *     before; empty if no fault was ended
     * @param detail in words
     */
    public record Restoration(boolean whole, OptionalDouble millis, String detail) {}

    private Redundancy(boolean complete) {
        this.complete = complete;
    }

    /** Replays the events. */
    public static Redundancy of(List<Event> events) {
        Redundancy redundancy = new Redundancy(events.stream()
                .anyMatch(e -> e instanceof Event.RunEnded end && end.outcome().equals("completed")));
        ClusterReplay replay = new ClusterReplay();
        for (Event event : events) {
            replay.apply(event);
            if (replay.known()) {
                redundancy.note(event.nanos(), replay);
            }
        }
        return redundancy;
    }

    private void note(long nanos, ClusterReplay replay) {
        for (int shard : replay.shards()) {
            append(
                    perShard.computeIfAbsent(shard, s -> new ArrayList<>()),
                    new Change(nanos, replay.redundant(shard), ""));
        }
        String trouble = replay.trouble();
        append(cluster, new Change(nanos, trouble.isEmpty(), trouble));
    }

    private static void append(List<Change> changes, Change change) {
        if (changes.isEmpty() || changes.get(changes.size() - 1).good() != change.good()) {
            changes.add(change);
        } else if (!change.good()) {
            Change last = changes.remove(changes.size() - 1);
            changes.add(new Change(last.nanos(), false, change.detail()));
        }
    }

    /**
     * When the shard was redundant again, to stay so until the next fault.
     *
     * @param fromNanos when a fault took its effect
     * @param untilNanos when the next fault took its effect, or the run ended
     * @return empty if it never was without them in that time (which it may have been already when the fault came), or
     *     never got them back
     */
    public OptionalLong restored(int shard, long fromNanos, long untilNanos) {
        boolean lost = false;
        boolean good = true;
        long since = fromNanos;
        for (Change change : perShard.getOrDefault(shard, List.of())) {
            if (change.nanos() >= untilNanos) {
                break;
            }
            good = change.good();
            since = change.nanos();
            boolean before = change.nanos() < fromNanos;
            lost = !good || (lost && !before);
        }
        return lost && good && since >= fromNanos ? OptionalLong.of(since) : OptionalLong.empty();
    }

    /**
     * The state at the end of the run, and when it was reached.
     *
     * @throws MissingEvidenceException if the timeline does not tell how the cluster began, or the run was not completed
     */
    public Restoration restoration(List<FaultFacts> faults) {
        if (cluster.isEmpty()) {
            throw new MissingEvidenceException("timeline.jsonl does not tell which shards and replicas there were");
        }
        if (!complete) {
            throw new MissingEvidenceException(
                    "the run did not go through all its phases: how it would have ended cannot be told");
        }
        Change last = cluster.get(cluster.size() - 1);
        if (!last.good()) {
            return new Restoration(false, OptionalDouble.empty(), last.detail());
        }
        OptionalLong healed =
                faults.stream().flatMapToLong(f -> f.healedNanos().stream()).max();
        if (healed.isEmpty()) {
            return new Restoration(
                    true, OptionalDouble.empty(), "all slots are covered and every shard has its replicas in sync");
        }
        double millis = Figures.millis(Math.max(0, last.nanos() - healed.getAsLong()));
        return new Restoration(
                true,
                OptionalDouble.of(millis),
                "all slots covered and every shard with its replicas in sync " + Figures.text(millis)
                        + " ms after the last fault was ended");
    }
}
