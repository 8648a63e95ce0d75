package dev.redisdrill.chaos.fault;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.redisdrill.chaos.guard.ClusterShape;
import dev.redisdrill.chaos.guard.Impact;
import dev.redisdrill.chaos.lab.CanCluster;
import dev.redisdrill.chaos.lab.CanCommand;
import dev.redisdrill.chaos.lab.CanReconfigure;
import dev.redisdrill.chaos.topology.SlotPlan;
import dev.redisdrill.timeline.cluster.SlotRange;
import dev.redisdrill.timeline.spec.Kinds;
import dev.redisdrill.timeline.unit.Durations;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/** A shard is drained: the others take all of its slots. */
@JsonTypeName("remove-shard")
@JsonClassDescription("Drains a shard: all its slots move to the others under load, and come back after a while.")
public record RemoveShard(
        @JsonPropertyDescription("The shard, a number from 1, or random (chosen by the seed).")
        ShardChoice shard,

        @JsonPropertyDescription(
                "When the slots come back, counted from the first that left; long enough for all to leave.")
        Duration duration)
        implements Fault {
    private static final int PIPELINE = 100;

    public RemoveShard {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException("duration: must be longer than 0");
        }
    }

    @Override
    public Set<Class<?>> needs() {
        return Set.of(CanCluster.class, CanCommand.class, CanReconfigure.class);
    }

    @Override
    public RemoveShard resolved(RandomGenerator random, int shards) {
        if (shards < 2) {
            throw new IllegalArgumentException("shard: it is the only one, nobody could take its slots");
        }
        return new RemoveShard(shard.resolved(random, shards), duration);
    }

    @Override
    public String describe() {
        return "drain shard " + shard + " to the others, back after " + Durations.format(duration);
    }

    @Override
    public Impact impact(String name, Duration at, ClusterShape shape) {
        return Impact.harmless(name, at, Optional.of(duration));
    }

    @Override
    public Injection inject(FaultContext context) throws FaultException, InterruptedException {
        String primary = Targets.servingPrimary(shard.resolvedNumber(), context);
        Aim aim = Aim.at(primary, shard.resolvedNumber());
        return new Draining(context, aim, primary, duration).begin(Kinds.nameOf(this));
    }

    private static final class Draining extends SlotMoving {
        private final String primary;

        Draining(FaultContext context, Aim aim, String primary, Duration duration) throws FaultException {
            super(context, aim, duration, PIPELINE);
            this.primary = primary;
        }

        @Override
        SlotPlan plan(Map<String, List<SlotRange>> primaries) {
            List<String> takers = primaries.keySet().stream()
                    .filter(other -> !other.equals(primary))
                    .toList();
            return SlotPlan.drain(primary, primaries.getOrDefault(primary, List.of()), takers);
        }
    }
}
