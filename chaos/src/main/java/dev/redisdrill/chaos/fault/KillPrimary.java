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

/** The primary of a shard dies by SIGKILL; its process is started again on its own data later. */
@JsonTypeName("kill-primary")
@JsonClassDescription("Ends the primary of a shard by SIGKILL, and starts its process again later.")
public record KillPrimary(
        @JsonPropertyDescription("The shard, a number from 1, or random (chosen by the seed).")
        ShardChoice shard,

        @JsonPropertyDescription(
                "How long after its death the process is started again; without it, when the load ends.")
        Optional<Duration> restartAfter)
        implements Fault, Delegable {

    public KillPrimary {
        Values.restartAfter(restartAfter);
    }

    @Override
    public Set<Class<?>> needs() {
        return Set.of(CanKill.class);
    }

    @Override
    public KillPrimary resolved(RandomGenerator random, int shards) {
        return new KillPrimary(shard.resolved(random, shards), restartAfter);
    }

    @Override
    public String describe() {
        return "SIGKILL the primary of shard " + shard + ", start it again " + Values.restart(restartAfter);
    }

    @Override
    public Impact impact(String name, Duration at, ClusterShape shape) {
        return Impact.ofPrimary(
                name, at, restartAfter, shard.resolvedNumber(), Predictions.afterKill(restartAfter, shape));
    }

    @Override
    public Injection inject(FaultContext context) throws FaultException, InterruptedException {
        String primary = Targets.primaryOf(shard.resolvedNumber(), context);
        return Killing.of(context, Aim.at(primary, shard.resolvedNumber()), restartAfter)
                .begin(Kinds.nameOf(this));
    }

    @Override
    public String otherwise() {
        return Killing.otherwise(restartAfter);
    }

    @Override
    public Deed planned(Event.LabReady cluster) {
        return new Deed.Kill(
                List.of(Delegable.shard(shard.resolvedNumber(), cluster).primary()), restartAfter);
    }

    @Override
    public Duration wanted() {
        return restartAfter.orElse(Duration.ZERO);
    }
}
