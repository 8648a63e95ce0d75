package dev.redisdrill.chaos.fault;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.redisdrill.chaos.guard.ClusterShape;
import dev.redisdrill.chaos.guard.Impact;
import dev.redisdrill.chaos.lab.CanCluster;
import dev.redisdrill.chaos.lab.CanPartition;
import dev.redisdrill.chaos.lab.Deed;
import dev.redisdrill.chaos.lab.Traffic;
import dev.redisdrill.chaos.net.Partition;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.spec.Kinds;
import dev.redisdrill.timeline.unit.Durations;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Every node reaches its two neighbours and nobody else. All are connected through others, and yet no primary sees a
 * majority, for between two primaries there is always a replica: the cluster stops, without anybody being down.
 */
@JsonTypeName("ring")
@JsonClassDescription(
        "Each node reaches only its two neighbours, in the order of shards, each primary before its replicas; clients reach"
                + " all.")
public record Ring(
        @JsonPropertyDescription("How long; at least 100ms.")
        Duration duration) implements Fault, Delegable {
    private static final int FEWEST = 4;

    public Ring {
        Cuts.checkDuration("duration", duration);
    }

    @Override
    public Set<Class<?>> needs() {
        return Set.of(CanCluster.class, CanPartition.class);
    }

    @Override
    public Ring resolved(RandomGenerator random, int shards) {
        return this;
    }

    @Override
    public String describe() {
        return "let each node reach only its two neighbours for " + Durations.format(duration);
    }

    @Override
    public Impact impact(String name, Duration at, ClusterShape shape) {
        if (duration.compareTo(shape.nodeTimeout()) < 0) {
            return Impact.harmless(name, at, Optional.of(duration));
        }
        return new Impact(
                name, at, Optional.of(duration), List.of(), Optional.of(Predictions.afterDeadlock(duration, shape)));
    }

    @Override
    public Injection inject(FaultContext context) throws FaultException, InterruptedException {
        List<String> hosts =
                context.nodes().stream().map(Surroundings::host).distinct().toList();
        if (hosts.size() < FEWEST) {
            throw new FaultException("in a ring of " + hosts.size() + " everybody reaches everybody; it takes " + FEWEST
                    + " nodes or more");
        }
        List<Integer> shards = context.cluster().shards().stream()
                .map(Event.ShardAtStart::shard)
                .toList();
        return Cuts.of(context, new Aim(List.of(), shards), Partition.ring(hosts), duration)
                .begin(Kinds.nameOf(this));
    }

    @Override
    public Optional<String> whyNotDelegated() {
        return Cuts.whyNotDelegated("duration", duration);
    }

    @Override
    public Deed planned(Event.LabReady cluster) {
        List<String> hosts =
                cluster.nodes().stream().map(Surroundings::host).distinct().toList();
        return new Deed.Network(Traffic.along(Partition.ring(hosts)), new Deed.Effect.Cut());
    }

    @Override
    public Duration wanted() {
        return duration;
    }
}
