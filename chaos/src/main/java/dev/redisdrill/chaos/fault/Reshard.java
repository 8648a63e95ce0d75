package dev.redisdrill.chaos.fault;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
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

/** Slots move from one shard to another while they are in use. */
@JsonTypeName("reshard")
@JsonClassDescription("Moves slots with their keys from one shard to another under load, and back after a while.")
public record Reshard(
        @JsonPropertyDescription("The shard that gives slots, a number from 1, or random (chosen by the seed).")
        ShardChoice from,

        @JsonPropertyDescription("The shard that takes them, a number from 1, or random: any other.")
        ShardChoice to,

        @JsonPropertyDescription("How many slots.") int slots,

        @JsonPropertyDescription(
                "When the slots go back, counted from the first; what has not been moved by then is left where it is.")
        Duration duration,

        @JsonProperty(defaultValue = "100")
        @JsonPropertyDescription("How many keys one MIGRATE hands over, during which the giving node serves nobody.")
        int pipeline)
        implements Fault {

    public Reshard {
        if (slots < 1) {
            throw new IllegalArgumentException("slots: at least 1, not " + slots);
        }
        if (pipeline < 1 || pipeline > 10_000) {
            throw new IllegalArgumentException("pipeline: " + pipeline + " is not in 1 to 10000");
        }
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException("duration: must be longer than 0");
        }
    }

    @Override
    public Set<Class<?>> needs() {
        return Set.of(CanCluster.class, CanCommand.class, CanReconfigure.class);
    }

    @Override
    public Reshard resolved(RandomGenerator random, int shards) {
        ShardChoice giver = from.resolved(random, shards);
        ShardChoice taker = to.isRandom() && shards > 1
                ? ShardChoice.of(1 + (giver.number() + random.nextInt(shards - 1)) % shards)
                : to.resolved(random, shards);
        if (giver.equals(taker)) {
            throw new IllegalArgumentException("to: is the shard that gives the slots; name another, or random");
        }
        if (slots >= SlotRange.SLOTS / shards) {
            throw new IllegalArgumentException("slots: a shard has " + SlotRange.SLOTS / shards
                    + ", and must keep some; for all of them use remove-shard");
        }
        return new Reshard(giver, taker, slots, duration, pipeline);
    }

    @Override
    public String describe() {
        return "move " + slots + " slots from shard " + from + " to shard " + to + ", back after "
                + Durations.format(duration);
    }

    @Override
    public Impact impact(String name, Duration at, ClusterShape shape) {
        return Impact.harmless(name, at, Optional.of(duration));
    }

    @Override
    public Injection inject(FaultContext context) throws FaultException, InterruptedException {
        String giver = Targets.servingPrimary(from.resolvedNumber(), context);
        String taker = Targets.servingPrimary(to.resolvedNumber(), context);
        Aim aim = new Aim(List.of(giver, taker), List.of(from.resolvedNumber(), to.resolvedNumber()));
        return new Resharding(context, aim, this, giver, taker).begin(Kinds.nameOf(this));
    }

    private static final class Resharding extends SlotMoving {
        private final int slots;
        private final String giver;
        private final String taker;

        Resharding(FaultContext context, Aim aim, Reshard fault, String giver, String taker) throws FaultException {
            super(context, aim, fault.duration(), fault.pipeline());
            this.slots = fault.slots();
            this.giver = giver;
            this.taker = taker;
        }

        @Override
        SlotPlan plan(Map<String, List<SlotRange>> primaries) throws FaultException {
            List<SlotRange> own = primaries.getOrDefault(giver, List.of());
            try {
                return SlotPlan.between(giver, own, taker, slots);
            } catch (IllegalArgumentException e) {
                throw new FaultException(e.getMessage() + "; the fault was not injected", e);
            }
        }
    }
}
