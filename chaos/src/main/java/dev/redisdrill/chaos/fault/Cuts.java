package dev.redisdrill.chaos.fault;

import dev.redisdrill.chaos.lab.Deed;
import dev.redisdrill.chaos.lab.Traffic;
import dev.redisdrill.chaos.net.Neighbourhood;
import dev.redisdrill.chaos.net.Partition;
import dev.redisdrill.timeline.unit.Durations;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What the faults that cut have in common. */
final class Cuts {
    /** Shorter ones could end before their effect is proven. */
    private static final Duration SHORTEST = Duration.ofMillis(100);

    private Cuts() {}

    /** @throws IllegalArgumentException if it is too short to be proven */
    static void checkDuration(String key, Duration duration) {
        if (duration.compareTo(SHORTEST) < 0) {
            throw new IllegalArgumentException(
                    key + ": must be at least " + Durations.format(SHORTEST) + ", a shorter one could not be proven");
        }
    }

    /** Where others carry it out, a shorter one could be over before it shows. */
    private static final Duration SHORTEST_DELEGATED = Duration.ofSeconds(2);

    /** {@code "<key>: <why others cannot do it for so short a time>"}; empty if they can. */
    static Optional<String> whyNotDelegated(String key, Duration duration) {
        return duration.compareTo(SHORTEST_DELEGATED) >= 0
                ? Optional.empty()
                : Optional.of(key + ": must be at least " + Durations.format(SHORTEST_DELEGATED)
                        + " where a controller carries it out; a shorter one could be over before it shows");
    }

    /** A cut between nodes, whoever makes it. */
    static JournaledInjection of(FaultContext context, Aim aim, Partition partition, Duration duration)
            throws FaultException {
        return Delegated.by(context)
                ? delegated(context, aim, Traffic.along(partition), partition, List.of(), duration)
                : new Cutting(context, aim, partition, duration);
    }

    /**
     * A cut that others make.
     *
     * @param partition what of it is between nodes
     * @param silent the nodes that are cut off from the observer, too
     */
    static JournaledInjection delegated(
            FaultContext context,
            Aim aim,
            List<Traffic> traffic,
            Partition partition,
            List<String> silent,
            Duration duration)
            throws FaultException {
        return new Delegated(
                context,
                aim,
                new Deed.Network(traffic, new Deed.Effect.Cut()),
                duration,
                new CutViews(context, partition, silent));
    }

    /** A cut around the aim's only node. */
    static Cutting from(FaultContext context, Aim aim, Function<Neighbourhood, Partition> partition, Duration duration)
            throws FaultException, InterruptedException {
        return new Cutting(context, aim, around(context, aim.nodes().get(0), partition), duration);
    }

    /** The partition around a node as it stands now. */
    static Partition around(FaultContext context, String node, Function<Neighbourhood, Partition> partition)
            throws FaultException, InterruptedException {
        Neighbourhood neighbourhood = Surroundings.of(node, context);
        try {
            return partition.apply(neighbourhood);
        } catch (IllegalArgumentException e) {
            throw new FaultException(e.getMessage() + "; the fault was not injected", e);
        }
    }

    /** The first replica of a primary. */
    static String replicaOf(String primary, FaultContext context) throws FaultException, InterruptedException {
        List<String> replicas = Surroundings.replicasOf(primary, context);
        if (replicas.isEmpty()) {
            throw new FaultException(primary + " has no replica now; the fault was not injected");
        }
        return replicas.get(0);
    }
}
