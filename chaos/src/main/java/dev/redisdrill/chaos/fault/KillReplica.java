package dev.redisdrill.chaos.fault;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.redisdrill.chaos.guard.ClusterShape;
import dev.redisdrill.chaos.guard.Impact;
import dev.redisdrill.chaos.lab.CanKill;
import dev.redisdrill.chaos.lab.Deed;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.spec.Kinds;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/** A replica of a shard dies by SIGKILL: nobody may notice, and until it is back a second failure would be one too many. */
@JsonTypeName("kill-replica")
@JsonClassDescription("Ends a replica of a shard by SIGKILL, and starts its process again later.")
public record KillReplica(
        @JsonPropertyDescription("The shard, a number from 1, or random (chosen by the seed).")
        ShardChoice shard,

        @JsonPropertyDescription(
                "How long after its death the process is started again; without it, when the load ends.")
        Optional<Duration> restartAfter)
        implements Fault, Delegable {

    public KillReplica {
        Values.restartAfter(restartAfter);
    }

    @Override
    public Set<Class<?>> needs() {
        return Set.of(CanKill.class);
    }

    @Override
    public KillReplica resolved(RandomGenerator random, int shards) {
        return new KillReplica(shard.resolved(random, shards), restartAfter);
    }

    @Override
    public String describe() {
        return "SIGKILL a replica of shard " + shard + ", start it again " + Values.restart(restartAfter);
    }

    @Override
    public Impact impact(String name, Duration at, ClusterShape shape) {
        Values.replicas("shard", shape);
        Impact.Loss loss = new Impact.Loss(shard.resolvedNumber(), false, 1);
        return new Impact(name, at, restartAfter, List.of(loss), Optional.empty());
    }

    @Override
    public Injection inject(FaultContext context) throws FaultException, InterruptedException {
        String replica = Targets.replicaOf(shard.resolvedNumber(), context);
        return Killing.of(context, Aim.at(replica, shard.resolvedNumber()), restartAfter)
                .begin(Kinds.nameOf(this));
    }

    @Override
    public String otherwise() {
        return Killing.otherwise(restartAfter);
    }

    /** The first will do: which one is in sync is seen when it is time. */
    @Override
    public Deed planned(Event.LabReady cluster) {
        Event.ShardAtStart home = Delegable.shard(shard.resolvedNumber(), cluster);
        if (home.replicas().isEmpty()) {
            throw new IllegalArgumentException("shard: shard " + shard + " has no replica");
        }
        return new Deed.Kill(List.of(home.replicas().get(0)), restartAfter);
    }

    @Override
    public Duration wanted() {
        return restartAfter.orElse(Duration.ZERO);
    }
}
