package dev.redisdrill.chaos.fault;

import dev.redisdrill.chaos.net.Neighbourhood;
import dev.redisdrill.chaos.net.Partition;
import dev.redisdrill.timeline.unit.Durations;
import java.time.Duration;
import java.util.List;
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
