package dev.redisdrill.chaos.fault;

import dev.redisdrill.chaos.lab.Deed;
import dev.redisdrill.timeline.event.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A fault that can be carried out by somebody else, a controller in the cluster ({@link dev.redisdrill.chaos.lab.CanDelegate}). */
public interface Delegable {

    /** {@code "<key>: <why not with this value, and what to write instead>"}; empty if it can, as it can with any value. */
    default Optional<String> whyNotDelegated() {
        return Optional.empty();
    }

    /** What is then done otherwise than {@link Fault#describe} says, for people; empty if nothing is. */
    default String otherwise() {
        return "";
    }

    /**
     * What would be asked for if the roles were still those of the start: to be tried out before the load. Needs a resolved
     * fault.
     */
    Deed planned(Event.LabReady cluster);

    /** How long that would be wanted. */
    Duration wanted();

    /** A shard as it was at the start. */
    static Event.ShardAtStart shard(int number, Event.LabReady cluster) {
        return cluster.shards().stream()
                .filter(shard -> shard.shard() == number)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no shard " + number));
    }

    /** All nodes of a shard as it was at the start, its primary first. */
    static List<String> nodes(Event.ShardAtStart shard) {
        List<String> nodes = new ArrayList<>(List.of(shard.primary()));
        nodes.addAll(shard.replicas());
        return List.copyOf(nodes);
    }
}
