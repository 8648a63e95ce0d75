package dev.redisdrill.chaos.fault;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.redisdrill.chaos.guard.ClusterShape;
import dev.redisdrill.chaos.guard.Impact;
import dev.redisdrill.chaos.lab.CanCluster;
import dev.redisdrill.chaos.lab.CanCommand;
import dev.redisdrill.chaos.lab.CanReconfigure;
import dev.redisdrill.chaos.lab.LabException;
import dev.redisdrill.chaos.topology.Membership;
import dev.redisdrill.timeline.spec.Kinds;
import dev.redisdrill.timeline.unit.Durations;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A replica leaves the cluster, and joins it again later as an empty node. */
@JsonTypeName("remove-replica")
@JsonClassDescription("Takes a replica of a shard out of the cluster (CLUSTER RESET, FORGET); it joins again later.")
public record RemoveReplica(
        @JsonPropertyDescription("The shard, a number from 1, or random (chosen by the seed).")
        ShardChoice shard,

        @JsonPropertyDescription("When it joins again; it has to copy all data then.")
        Duration duration)
        implements Fault {

    public RemoveReplica {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException("duration: must be longer than 0");
        }
    }

    @Override
    public Set<Class<?>> needs() {
        return Set.of(CanCluster.class, CanCommand.class, CanReconfigure.class);
    }

    @Override
    public RemoveReplica resolved(RandomGenerator random, int shards) {
        return new RemoveReplica(shard.resolved(random, shards), duration);
    }

    @Override
    public String describe() {
        return "a replica of shard " + shard + " leaves the cluster for " + Durations.format(duration);
    }

    @Override
    public Impact impact(String name, Duration at, ClusterShape shape) {
        if (shape.replicasPerShard() == 0) {
            throw new IllegalArgumentException("shard: the shards have no replicas that could leave");
        }
        List<Impact.Loss> losses = List.of(new Impact.Loss(shard.resolvedNumber(), false, 1));
        return new Impact(name, at, Optional.of(duration), losses, Optional.empty());
    }

    @Override
    public Injection inject(FaultContext context) throws FaultException, InterruptedException {
        String primary = Targets.primaryOf(shard.resolvedNumber(), context);
        String replica = Targets.replicaOf(primary, context);
        Aim aim = Aim.at(replica, shard.resolvedNumber());
        return new Leaving(context, aim, this, replica).begin(Kinds.nameOf(this));
    }

    private static final class Leaving extends CommandInjection {
        private static final Duration JOIN_LIMIT = Duration.ofSeconds(45);

        private final RemoveReplica fault;
        private final String replica;
        private final List<String> others;
        private final ReplicaMigration migration;
        private volatile @Nullable String id;

        Leaving(FaultContext context, Aim aim, RemoveReplica fault, String replica) throws FaultException {
            super(context, aim);
            this.fault = fault;
            this.replica = replica;
            this.others = context.nodes().stream()
                    .filter(node -> !node.equals(replica))
                    .toList();
            this.migration = new ReplicaMigration(nodes());
        }

        @Override
        public Duration hold() {
            return fault.duration();
        }

        @Override
        Duration withdrawLimit() {
            return JOIN_LIMIT;
        }

        @Override
        void rehearse() throws FaultException, InterruptedException {
            try {
                nodes().text(replica, "CLUSTER", "MYID");
            } catch (LabException e) {
                throw new FaultException(e.getMessage() + "; the fault was not injected", e);
            }
        }

        @Override
        void apply() throws LabException, InterruptedException {
            migration.forbid(others);
            String name = nodes().text(replica, "CLUSTER", "MYID");
            id = name;
            // First it forgets the others, so that it does not tell them of itself while they forget it.
            nodes().call(replica, "CLUSTER", "RESET", "SOFT");
            new Membership(nodes()).leave(name, others);
        }

        @Override
        Sighting look() throws LabException, InterruptedException {
            String name = id;
            Membership membership = new Membership(nodes());
            for (String node : others) {
                if (name == null || membership.knowsAtAll(node, name)) {
                    return Sighting.notYet(node + " still knows " + replica);
                }
            }
            int known = nodes().view(replica).nodes().size();
            return known == 1
                    ? Sighting.seen("no node knows " + replica + " any more, and it knows none")
                    : Sighting.notYet(replica + " still knows " + known + " nodes");
        }

        @Override
        void withdraw() throws LabException, FaultException, InterruptedException {
            if (id != null) {
                Membership membership = new Membership(nodes());
                membership.join(replica, others);
                String primary = Targets.servingPrimary(fault.shard().resolvedNumber(), context());
                if (!primary.equals(replica)) {
                    membership.follow(replica, primary);
                }
            }
            migration.restore();
        }

        @Override
        Sighting lookHealed() throws LabException, InterruptedException {
            return new Membership(nodes()).inSync(replica)
                    ? Sighting.seen(replica + " is a replica again")
                    : Sighting.notYet(replica + " is not in sync");
        }
    }
}
