package dev.redisdrill.chaos.fault;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.redisdrill.chaos.guard.ClusterShape;
import dev.redisdrill.chaos.guard.Impact;
import dev.redisdrill.chaos.lab.CanFreeze;
import dev.redisdrill.chaos.lab.CanReconfigure;
import dev.redisdrill.timeline.spec.Kinds;
import dev.redisdrill.timeline.unit.ByteSize;
import dev.redisdrill.timeline.unit.Durations;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * The replication backlog is too small for the load: a replica that was away for no longer than a restart needs cannot
 * catch up from it, and has to take everything anew. The sum is simple: bytes written in a second, times seconds away.
 */
@JsonTypeName("small-backlog")
@JsonClassDescription(
        "Makes a primary's replication backlog small: after a short outage its replica needs a full resync.")
public record SmallBacklog(
        @JsonPropertyDescription("The shard, a number from 1, or random (chosen by the seed).")
        ShardChoice shard,

        @JsonProperty(defaultValue = "16KiB") @JsonPropertyDescription("The backlog's size, at least 16KiB.")
        ByteSize size,

        @JsonProperty(defaultValue = "1s")
        @JsonPropertyDescription(
                "How long a replica is away; at least 100ms. The load has to write more than the size in that time.")
        Duration outage)
        implements Fault {
    private static final Duration SHORTEST = Duration.ofMillis(100);

    public SmallBacklog {
        Values.atLeast("outage", outage, SHORTEST);
        if (size.bytes() < Lagging.SMALLEST_BACKLOG_BYTES) {
            throw new IllegalArgumentException("size: " + size + " is less than 16KiB, the least that Redis takes");
        }
    }

    @Override
    public Set<Class<?>> needs() {
        return Set.of(CanFreeze.class, CanReconfigure.class);
    }

    @Override
    public SmallBacklog resolved(RandomGenerator random, int shards) {
        return new SmallBacklog(shard.resolved(random, shards), size, outage);
    }

    @Override
    public String describe() {
        return "set the replication backlog of the primary of shard " + shard + " to " + size
                + " and keep a replica away for " + Durations.format(outage);
    }

    @Override
    public Impact impact(String name, Duration at, ClusterShape shape) {
        Values.replicas("shard", shape);
        Impact.Loss loss = new Impact.Loss(shard.resolvedNumber(), false, 1);
        return new Impact(name, at, Optional.of(outage), List.of(loss), Optional.empty());
    }

    @Override
    public Injection inject(FaultContext context) throws FaultException, InterruptedException {
        int number = shard.resolvedNumber();
        return new Lagging(
                        context,
                        Aim.at(Targets.replicaOf(number, context), number),
                        Targets.servingPrimaryOf(number, context),
                        outage,
                        Optional.of(size))
                .begin(Kinds.nameOf(this));
    }
}
