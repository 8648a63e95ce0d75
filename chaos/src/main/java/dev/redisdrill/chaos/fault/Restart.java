package dev.redisdrill.chaos.fault;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.redisdrill.chaos.guard.ClusterShape;
import dev.redisdrill.chaos.guard.Impact;
import dev.redisdrill.chaos.lab.CanKill;
import dev.redisdrill.chaos.lab.CanTerminate;
import dev.redisdrill.chaos.lab.Deed;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.spec.Kinds;
import dev.redisdrill.timeline.unit.Durations;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/** One node is ended, gracefully or not, and started again, as for a new configuration or version. */
@JsonTypeName("restart")
@JsonClassDescription("Ends one node of a shard, gracefully or hard, and starts it again on its own data.")
public record Restart(
        @JsonPropertyDescription("The shard, a number from 1, or random (chosen by the seed).")
        ShardChoice shard,

        @JsonProperty(defaultValue = "primary") @JsonPropertyDescription("Which node of it: its primary or a replica.")
        Which node,

        @JsonProperty(defaultValue = "graceful")
        @JsonPropertyDescription("graceful: SIGTERM, the server saves and ends; hard: SIGKILL.")
        StopMode mode,

        @JsonProperty(defaultValue = "0s")
        @JsonPropertyDescription("How long after its end the process is started again.")
        Duration after)
        implements Fault, Delegable {

    /** The role of a node of a shard. */
    public enum Which {
        /** Whoever serves the slots. */
        @JsonProperty("primary")
        PRIMARY,
        /** One that follows it. */
        @JsonProperty("replica")
        REPLICA
    }

    public Restart {
        Values.atLeast("after", after, Duration.ZERO);
    }

    @Override
    public Set<Class<?>> needs() {
        return mode == StopMode.HARD ? Set.of(CanKill.class) : Set.of(CanKill.class, CanTerminate.class);
    }

    @Override
    public Restart resolved(RandomGenerator random, int shards) {
        return new Restart(shard.resolved(random, shards), node, mode, after);
    }

    @Override
    public String describe() {
        return mode.signal() + " the " + node.name().toLowerCase(Locale.ROOT) + " of shard " + shard
                + ", start it again " + (after.isZero() ? "at once" : Durations.format(after) + " later");
    }

    @Override
    public Impact impact(String name, Duration at, ClusterShape shape) {
        int number = shard.resolvedNumber();
        if (node == Which.PRIMARY) {
            return Impact.ofPrimary(
                    name, at, Optional.of(after), number, Predictions.afterKill(Optional.of(after), shape));
        }
        Values.replicas("node", shape);
        Impact.Loss loss = new Impact.Loss(number, false, 1);
        return new Impact(name, at, Optional.of(after), List.of(loss), Optional.empty());
    }

    @Override
    public Injection inject(FaultContext context) throws FaultException, InterruptedException {
        int number = shard.resolvedNumber();
        String target = node == Which.PRIMARY ? Targets.primaryOf(number, context) : Targets.replicaOf(number, context);
        return Killing.of(
                        context,
                        Aim.at(target, number),
                        mode,
                        Delegated.by(context) ? delegatedDown() : Optional.of(after))
                .begin(Kinds.nameOf(this));
    }

    @Override
    public String otherwise() {
        return Killing.otherwise(delegatedDown());
    }

    @Override
    public Optional<String> whyNotDelegated() {
        return mode == StopMode.HARD
                ? Optional.empty()
                : Optional.of("mode: a container is ended by SIGKILL, no server saves before it; write mode: hard");
    }

    @Override
    public Deed planned(Event.LabReady cluster) {
        Event.ShardAtStart home = Delegable.shard(shard.resolvedNumber(), cluster);
        if (node == Which.REPLICA && home.replicas().isEmpty()) {
            throw new IllegalArgumentException("node: shard " + shard + " has no replica");
        }
        return new Deed.Kill(
                List.of(node == Which.PRIMARY ? home.primary() : home.replicas().get(0)), delegatedDown());
    }

    @Override
    public Duration wanted() {
        return after;
    }

    /** Where others carry it out, at once is when these start it again. */
    private Optional<Duration> delegatedDown() {
        return Optional.of(after).filter(time -> !time.isZero());
    }
}
