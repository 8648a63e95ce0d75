package dev.redisdrill.chaos.fault;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.redisdrill.chaos.guard.ClusterShape;
import dev.redisdrill.chaos.guard.Impact;
import dev.redisdrill.chaos.guard.PredictedRecovery;
import dev.redisdrill.chaos.lab.CanPartition;
import dev.redisdrill.chaos.net.Direction;
import dev.redisdrill.chaos.net.Others;
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
        implements Fault {

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
        return Cuts.from(context, aim, hood -> hood.isolated(from, tenant, direction), duration)
                .begin(Kinds.nameOf(this));
    }
}
