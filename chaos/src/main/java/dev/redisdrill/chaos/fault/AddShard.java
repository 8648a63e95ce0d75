package dev.redisdrill.chaos.fault;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.redisdrill.chaos.guard.ClusterShape;
import dev.redisdrill.chaos.guard.Impact;
import dev.redisdrill.chaos.lab.CanCluster;
import dev.redisdrill.chaos.lab.CanCommand;
import dev.redisdrill.chaos.lab.CanGrow;
import dev.redisdrill.chaos.lab.CanReconfigure;
import dev.redisdrill.chaos.lab.LabException;
import dev.redisdrill.chaos.topology.Membership;
import dev.redisdrill.chaos.topology.SlotPlan;
import dev.redisdrill.timeline.cluster.SlotRange;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.spec.Kinds;
import dev.redisdrill.timeline.unit.Durations;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/** The cluster grows by a shard, which takes slots from all others. */
@JsonTypeName("add-shard")
@JsonClassDescription("Starts a new shard that joins and takes slots from all others under load; after a while it gives"
        + " them back and leaves.")
public record AddShard(
        @JsonPropertyDescription("How many slots it takes, about equally many from each shard.")
        int slots,

        @JsonPropertyDescription("When it gives the slots back and leaves, counted from the first slot.")
        Duration duration,

        @JsonProperty(defaultValue = "true") @JsonPropertyDescription("Whether it has a replica.")
        boolean replica)
        implements Fault {
    private static final int PIPELINE = 100;

    public AddShard {
        if (slots < 1) {
            throw new IllegalArgumentException("slots: at least 1, not " + slots);
        }
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException("duration: must be longer than 0");
        }
    }

    @Override
    public Set<Class<?>> needs() {
        return Set.of(CanCluster.class, CanCommand.class, CanReconfigure.class, CanGrow.class);
    }

    @Override
    public AddShard resolved(RandomGenerator random, int shards) {
        if (slots >= SlotRange.SLOTS / 2) {
            throw new IllegalArgumentException("slots: " + slots + " is more than half of all; an equal share is "
                    + SlotRange.SLOTS / (shards + 1));
        }
        return this;
    }

    @Override
    public String describe() {
        return "a new shard " + (replica ? "with a replica " : "") + "joins and takes " + slots + " slots for "
                + Durations.format(duration);
    }

    @Override
    public Impact impact(String name, Duration at, ClusterShape shape) {
        return Impact.harmless(name, at, Optional.of(duration));
    }

    @Override
    public Injection inject(FaultContext context) throws FaultException, InterruptedException {
        List<Integer> shards = context.cluster().shards().stream()
                .map(Event.ShardAtStart::shard)
                .toList();
        return new Growing(context, new Aim(List.of(), shards), this).begin(Kinds.nameOf(this));
    }

    private static final class Growing extends SlotMoving {
        /** Stands for the newcomer in the plan, until it has an address. */
        private static final String NEWCOMER = "newcomer";

        private final CanGrow lab;
        private final int slots;
        private final boolean replica;
        private final Guests guests;
        private volatile Optional<String> newcomer = Optional.empty();

        Growing(FaultContext context, Aim aim, AddShard fault) throws FaultException {
            super(context, aim, fault.duration(), PIPELINE);
            this.lab = ability(context, CanGrow.class);
            this.slots = fault.slots();
            this.replica = fault.replica();
            this.guests = new Guests(context, lab, nodes());
        }

        @Override
        SlotPlan plan(Map<String, List<SlotRange>> primaries) throws FaultException {
            try {
                return SlotPlan.toNewcomer(primaries, NEWCOMER, slots);
            } catch (IllegalArgumentException e) {
                throw new FaultException(e.getMessage() + "; the fault was not injected", e);
            }
        }

        @Override
        SlotPlan prepare(SlotPlan plan) throws LabException, InterruptedException {
            int shard = context().cluster().shards().size() + 1;
            Membership membership = new Membership(nodes());
            String primary = guests.invite(shard);
            newcomer = Optional.of(primary);
            if (replica) {
                membership.follow(guests.invite(shard), primary);
            }
            return new SlotPlan(plan.moves().stream()
                    .map(move -> new SlotPlan.Move(move.slot(), move.from(), primary))
                    .toList());
        }

        @Override
        void dismantle() throws LabException, InterruptedException {
            guests.dismiss();
        }

        @Override
        Optional<String> newcomer() {
            return newcomer.filter(lab::grown);
        }

        @Override
        Sighting dismantled() throws InterruptedException {
            return guests.gone();
        }
    }
}
