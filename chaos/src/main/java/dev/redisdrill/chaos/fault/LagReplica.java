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
 * A replica falls behind: it stands still while its primary goes on. When it wakes it catches up from what its primary
 * kept for it; or, if that is no longer there, it has to take everything anew.
 */
@JsonTypeName("lag-replica")
@JsonClassDescription(
        "Stops a replica of a shard for a while, so that it falls behind, until only a full resync helps.")
public record LagReplica(
        @JsonPropertyDescription("The shard, a number from 1, or random (chosen by the seed).")
        ShardChoice shard,

        @JsonPropertyDescription("How long it stands still; at least 100ms.")
        Duration duration,

        @JsonProperty(defaultValue = "true")
        @JsonPropertyDescription(
                "Whether its link breaks and the primary's backlog is cut to 16KiB meanwhile, which makes a full resync"
                        + " necessary; otherwise it catches up.")
        boolean fullResync)
        implements Fault {
    private static final Duration SHORTEST = Duration.ofMillis(100);

    public LagReplica {
        Values.atLeast("duration", duration, SHORTEST);
    }

    @Override
    public Set<Class<?>> needs() {
        return fullResync ? Set.of(CanFreeze.class, CanReconfigure.class) : Set.of(CanFreeze.class);
    }

    @Override
    public LagReplica resolved(RandomGenerator random, int shards) {
        return new LagReplica(shard.resolved(random, shards), duration, fullResync);
    }

    @Override
    public String describe() {
        return "SIGSTOP a replica of shard " + shard + " for " + Durations.format(duration)
                + (fullResync ? ", until its primary's backlog no longer reaches back to it" : "");
    }

    @Override
    public Impact impact(String name, Duration at, ClusterShape shape) {
        Values.replicas("shard", shape);
        Impact.Loss loss = new Impact.Loss(shard.resolvedNumber(), false, 1);
        return new Impact(name, at, Optional.of(duration), List.of(loss), Optional.empty());
    }

    @Override
    public Injection inject(FaultContext context) throws FaultException, InterruptedException {
        int number = shard.resolvedNumber();
        return new Lagging(
                        context,
                        Aim.at(Targets.replicaOf(number, context), number),
                        Targets.servingPrimaryOf(number, context),
                        duration,
                        fullResync ? Optional.of(new ByteSize(Lagging.SMALLEST_BACKLOG_BYTES)) : Optional.empty())
                .begin(Kinds.nameOf(this));
    }
}
