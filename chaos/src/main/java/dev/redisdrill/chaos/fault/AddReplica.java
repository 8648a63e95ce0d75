package dev.redisdrill.chaos.fault;

import com.fasterxml.jackson.annotation.JsonClassDescription;
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
import dev.redisdrill.timeline.spec.Kinds;
import dev.redisdrill.timeline.unit.Durations;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/** A shard gets a further replica, which has to copy all of its data from the primary. */
@JsonTypeName("add-replica")
@JsonClassDescription("Starts a further replica of a shard, which copies its data under load; it leaves after a while.")
public record AddReplica(
        @JsonPropertyDescription("The shard, a number from 1, or random (chosen by the seed).")
        ShardChoice shard,

        @JsonPropertyDescription("When it leaves again, counted from the moment in which it is in sync.")
        Duration duration)
        implements Fault {

    public AddReplica {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException("duration: must be longer than 0");
        }
    }

    @Override
    public Set<Class<?>> needs() {
        return Set.of(CanCluster.class, CanCommand.class, CanReconfigure.class, CanGrow.class);
    }

    @Override
    public AddReplica resolved(RandomGenerator random, int shards) {
        return new AddReplica(shard.resolved(random, shards), duration);
    }

    @Override
    public String describe() {
        return "a further replica of shard " + shard + " joins for " + Durations.format(duration);
    }

    @Override
    public Impact impact(String name, Duration at, ClusterShape shape) {
        return Impact.harmless(name, at, Optional.of(duration));
    }

    @Override
    public Injection inject(FaultContext context) throws FaultException, InterruptedException {
        String primary = Targets.servingPrimary(shard.resolvedNumber(), context);
        Aim aim = Aim.at(primary, shard.resolvedNumber());
        return new Joining(context, aim, primary, this).begin(Kinds.nameOf(this));
    }

    private static final class Joining extends CommandInjection {
        private final String primary;
        private final AddReplica fault;
        private final Guests guests;

        Joining(FaultContext context, Aim aim, String primary, AddReplica fault) throws FaultException {
            super(context, aim);
            this.primary = primary;
            this.fault = fault;
            this.guests = new Guests(context, ability(context, CanGrow.class), nodes());
        }

        @Override
        public Duration hold() {
            return fault.duration();
        }

        @Override
        Duration withdrawLimit() {
            return Duration.ofSeconds(30);
        }

        @Override
        void rehearse() throws InterruptedException {
            effect();
        }

        @Override
        void apply() throws LabException, InterruptedException {
            String replica = guests.invite(fault.shard().resolvedNumber());
            new Membership(nodes()).follow(replica, primary);
        }

        @Override
        Sighting look() throws LabException, InterruptedException {
            Optional<String> guest = guests.all().stream().findFirst();
            if (guest.isEmpty()) {
                return Sighting.notYet("no replica was added");
            }
            int colon = guest.get().lastIndexOf(':');
            String entry = "ip=" + guest.get().substring(0, colon) + ",port="
                    + guest.get().substring(colon + 1) + ",state=online";
            return nodes().text(primary, "INFO", "replication").contains(entry)
                    ? Sighting.seen(primary + " counts " + guest.get() + " among its replicas, online")
                    : Sighting.notYet(primary + " does not count " + guest.get() + " among its replicas");
        }

        @Override
        void withdraw() throws LabException, InterruptedException {
            guests.dismiss();
        }

        @Override
        Sighting lookHealed() throws InterruptedException {
            return guests.gone();
        }
    }
}
