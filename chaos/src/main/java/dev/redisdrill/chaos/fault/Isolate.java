package dev.redisdrill.chaos.fault;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.redisdrill.chaos.guard.ClusterShape;
import dev.redisdrill.chaos.guard.Impact;
import dev.redisdrill.chaos.guard.PredictedRecovery;
import dev.redisdrill.chaos.lab.CanPartition;
import dev.redisdrill.chaos.lab.Deed;
import dev.redisdrill.chaos.lab.Traffic;
import dev.redisdrill.chaos.net.Direction;
import dev.redisdrill.chaos.net.Others;
import dev.redisdrill.chaos.net.Partition;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.spec.Kinds;
import dev.redisdrill.timeline.unit.Durations;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/** A node runs on, but the network loses all packets between it and others. */
@JsonTypeName("isolate")
@JsonClassDescription("Cuts a node off from others: the network loses all packets between them, for a while.")
public record Isolate(
        @JsonPropertyDescription("The shard, a number from 1, or random (chosen by the seed).")
        ShardChoice shard,

        @JsonProperty(defaultValue = "primary") @JsonPropertyDescription("Which node of the shard.")
        Node node,

        @JsonProperty(defaultValue = "everyone")
        @JsonPropertyDescription("From whom it is cut off; from its peers only, clients still reach it: split brain.")
        Others from,

        @JsonPropertyDescription("With from: tenant, whose clients.")
        Optional<String> tenant,

        @JsonProperty(defaultValue = "both")
        @JsonPropertyDescription("Which packets are lost: both, or only those that come in, or go out, at the node.")
        Direction direction,

        @JsonPropertyDescription("How long; at least 100ms.")
        Duration duration)
        implements Fault, Delegable {

    /** A node of a shard. */
    public enum Node {
        /** The primary. */
        @JsonProperty("primary")
        PRIMARY,
        /** The first replica. */
        @JsonProperty("replica")
        REPLICA
    }

    public Isolate {
        Cuts.checkDuration("duration", duration);
        if ((from == Others.TENANT) != tenant.isPresent()) {
            throw new IllegalArgumentException(
                    from == Others.TENANT
                            ? "tenant: say whose clients are cut off"
                            : "tenant: is only for from: tenant; remove it, or write that");
        }
        if (node == Node.REPLICA && from == Others.REPLICAS) {
            throw new IllegalArgumentException("from: a replica has no replicas; write peers, or node: primary");
        }
    }

    @Override
    public Set<Class<?>> needs() {
        return Set.of(CanPartition.class);
    }

    @Override
    public Set<String> tenants() {
        return tenant.map(Set::of).orElse(Set.of());
    }

    @Override
    public Isolate resolved(RandomGenerator random, int shards) {
        return new Isolate(shard.resolved(random, shards), node, from, tenant, direction, duration);
    }

    @Override
    public String describe() {
        return "lose all packets " + direction.preposition() + " the "
                + node.name().toLowerCase(Locale.ROOT)
                + " of shard " + shard + ", "
                + switch (from) {
                    case EVERYONE -> "to all nodes and clients";
                    case PEERS -> "to all other nodes";
                    case REPLICAS -> "to its replicas";
                    case CLIENTS -> "to all clients";
                    case TENANT -> "to the clients of " + tenant.orElse("");
                }
                + ", for " + Durations.format(duration);
    }

    @Override
    public Impact impact(String name, Duration at, ClusterShape shape) {
        Optional<Duration> hold = Optional.of(duration);
        int number = shard.resolvedNumber();
        boolean peersToo = from == Others.EVERYONE || from == Others.PEERS;
        if (node == Node.REPLICA) {
            List<Impact.Loss> replica = peersToo ? List.of(new Impact.Loss(number, false, 1)) : List.of();
            return new Impact(name, at, hold, replica, Optional.empty());
        }
        return switch (from) {
            case EVERYONE ->
                Impact.ofPrimary(name, at, hold, number, Optional.of(Predictions.afterCut(duration, shape)));
            case PEERS ->
                Impact.ofPrimary(name, at, hold, number, Optional.of(Predictions.afterSplitBrain(duration, shape)));
            case REPLICAS ->
                new Impact(
                        name,
                        at,
                        hold,
                        List.of(new Impact.Loss(number, false, shape.replicasPerShard())),
                        Optional.empty());
            case CLIENTS -> new Impact(name, at, hold, List.of(), silence());
            case TENANT -> Impact.harmless(name, at, hold);
        };
    }

    private Optional<PredictedRecovery> silence() {
        return Optional.of(Predictions.afterSilence(duration));
    }

    @Override
    public Injection inject(FaultContext context) throws FaultException, InterruptedException {
        String primary = Targets.primaryOf(shard.resolvedNumber(), context);
        String target = node == Node.PRIMARY ? primary : Cuts.replicaOf(primary, context);
        Aim aim = Aim.at(target, shard.resolvedNumber());
        if (Delegated.by(context)) {
            return delegated(context, aim).begin(Kinds.nameOf(this));
        }
        return Cuts.from(context, aim, hood -> hood.isolated(from, tenant, direction), duration)
                .begin(Kinds.nameOf(this));
    }

    private JournaledInjection delegated(FaultContext context, Aim aim) throws FaultException, InterruptedException {
        String target = aim.nodes().get(0);
        Others nodes = from == Others.EVERYONE ? Others.PEERS : from;
        Partition partition = Cuts.around(context, target, hood -> hood.isolated(nodes, Optional.empty(), direction));
        return Cuts.delegated(
                context,
                aim,
                traffic(Surroundings.host(target), partition),
                partition,
                from == Others.EVERYONE ? List.of(target) : List.of(),
                duration);
    }

    private List<Traffic> traffic(String host, Partition partition) {
        return from == Others.EVERYONE ? List.of(Traffic.ofAll(host, direction)) : Traffic.along(partition);
    }

    @Override
    public String otherwise() {
        return from == Others.EVERYONE ? "the observer is cut off, too" : "";
    }

    @Override
    public Optional<String> whyNotDelegated() {
        return from == Others.CLIENTS || from == Others.TENANT
                ? Optional.of(
                        "from: clients are no pods of the cluster, and whose they are cannot be told; write everyone,"
                                + " peers or replicas")
                : Cuts.whyNotDelegated("duration", duration);
    }

    @Override
    public Deed planned(Event.LabReady cluster) {
        Event.ShardAtStart home = Delegable.shard(shard.resolvedNumber(), cluster);
        if (home.replicas().isEmpty() && (node == Node.REPLICA || from == Others.REPLICAS)) {
            throw new IllegalArgumentException("shard: shard " + shard + " has no replica");
        }
        String target = node == Node.PRIMARY ? home.primary() : home.replicas().get(0);
        List<String> others = (from == Others.REPLICAS ? home.replicas() : cluster.nodes())
                .stream().map(Surroundings::host).toList();
        String host = Surroundings.host(target);
        return new Deed.Network(traffic(host, Partition.isolate(host, others, direction)), new Deed.Effect.Cut());
    }

    @Override
    public Duration wanted() {
        return duration;
    }
}
