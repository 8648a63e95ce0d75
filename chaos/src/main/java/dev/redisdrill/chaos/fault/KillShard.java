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

/** All nodes of a shard die at once by SIGKILL: nobody is left to take over, its slots are served by nobody. */
@JsonTypeName("kill-shard")
@JsonClassDescription(
        "Ends the primary and all replicas of a shard by SIGKILL, and starts their processes again later.")
public record KillShard(
        @JsonPropertyDescription("The shard, a number from 1, or random (chosen by the seed).")
        ShardChoice shard,

        @JsonPropertyDescription(
                "How long after their death the processes are started again; without it, when the load ends.")
        Optional<Duration> restartAfter)
        implements Fault, Delegable {

    public KillShard {
        Values.restartAfter(restartAfter);
    }

    @Override
    public Set<Class<?>> needs() {
        return Set.of(CanKill.class);
    }

    @Override
    public KillShard resolved(RandomGenerator random, int shards) {
        return new KillShard(shard.resolved(random, shards), restartAfter);
    }

    @Override
    public String describe() {
        return "SIGKILL the primary and all replicas of shard " + shard + ", start them again "
                + Values.restart(restartAfter);
    }

    @Override
    public Impact impact(String name, Duration at, ClusterShape shape) {
        Impact.Loss loss = new Impact.Loss(shard.resolvedNumber(), true, 1 + shape.replicasPerShard());
        return new Impact(
                name,
                at,
                restartAfter,
                List.of(loss),
                restartAfter.map(after -> Predictions.afterOutage(after, shape)));
    }

    @Override
    public Injection inject(FaultContext context) throws FaultException, InterruptedException {
        int number = shard.resolvedNumber();
        Aim aim = new Aim(Targets.nodesOf(number, context), List.of(number));
        return Killing.of(context, aim, restartAfter).begin(Kinds.nameOf(this));
    }

    @Override
    public String otherwise() {
        return Killing.otherwise(restartAfter);
    }

    @Override
    public Deed planned(Event.LabReady cluster) {
        return new Deed.Kill(Delegable.nodes(Delegable.shard(shard.resolvedNumber(), cluster)), restartAfter);
    }

    @Override
    public Duration wanted() {
        return restartAfter.orElse(Duration.ZERO);
    }
}
