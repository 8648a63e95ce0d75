package dev.redisdrill.chaos.fault;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.redisdrill.chaos.guard.ClusterShape;
import dev.redisdrill.chaos.guard.Impact;
import dev.redisdrill.chaos.guard.PredictedRecovery;
import dev.redisdrill.chaos.lab.CanCluster;
import dev.redisdrill.chaos.lab.CanPartition;
import dev.redisdrill.chaos.lab.Deed;
import dev.redisdrill.chaos.lab.Traffic;
import dev.redisdrill.chaos.net.Partition;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.spec.Kinds;
import dev.redisdrill.timeline.unit.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/** The network falls into two parts, each whole in itself; only one of them has a majority of primaries. */
@JsonTypeName("split")
@JsonClassDescription("Splits the cluster into a majority and a minority that do not reach each other, for a while.")
public record Split(
        @JsonProperty(defaultValue = "[1]")
        @JsonPropertyDescription("The shards, by number, whose nodes are on the minority's side.")
        List<Integer> minority,

        @JsonProperty(defaultValue = "primaries")
        @JsonPropertyDescription("Which of their nodes are there; the others are with the majority.")
        Nodes nodes,

        @JsonProperty(defaultValue = "majority")
        @JsonPropertyDescription("Whether clients reach the majority only, or both sides.")
        Clients clients,

        @JsonPropertyDescription("How long; at least 100ms.")
        Duration duration)
        implements Fault, Delegable {

    /** Nodes of a shard. */
    public enum Nodes {
        /** Its primary: its replica can be elected on the other side. */
        @JsonProperty("primaries")
        PRIMARIES,
        /** Its replicas. */
        @JsonProperty("replicas")
        REPLICAS,
        /** All: nobody can take over. */
        @JsonProperty("all")
        ALL
    }

    /** On which side clients are. */
    public enum Clients {
        /** With the majority. */
        @JsonProperty("majority")
        MAJORITY,
        /** They reach both sides. */
        @JsonProperty("both")
        BOTH
    }

    public Split {
        minority = List.copyOf(new LinkedHashSet<>(minority));
        Cuts.checkDuration("duration", duration);
        if (minority.isEmpty()) {
            throw new IllegalArgumentException("minority: name at least one shard");
        }
        for (int shard : minority) {
            ShardChoice.of(shard);
        }
    }

    @Override
    public Set<Class<?>> needs() {
        return Set.of(CanCluster.class, CanPartition.class);
    }

    @Override
    public Split resolved(RandomGenerator random, int shards) {
        for (int shard : minority) {
            if (shard > shards) {
                throw new IllegalArgumentException(
                        "minority: there is no shard " + shard + ", the cluster has " + shards);
            }
        }
        if (nodes != Nodes.REPLICAS && 2 * minority.size() >= shards) {
            throw new IllegalArgumentException(
                    "minority: " + minority.size() + " of " + shards + " primaries are no minority; name fewer shards");
        }
        return this;
    }

    @Override
    public String describe() {
        return "split: " + what() + " of " + (minority.size() == 1 ? "shard " : "shards ")
                + minority.stream().map(String::valueOf).collect(Collectors.joining(", ")) + " on one side, "
                + (clients == Clients.BOTH
                        ? "all other nodes on the other, clients reach both"
                        : "all else on the other")
                + ", for " + Durations.format(duration);
    }

    private String what() {
        return switch (nodes) {
            case PRIMARIES -> minority.size() == 1 ? "the primary" : "the primaries";
            case REPLICAS -> "the replicas";
            case ALL -> "all nodes";
        };
    }

    @Override
    public Impact impact(String name, Duration at, ClusterShape shape) {
        int replicas = shape.replicasPerShard();
        List<Impact.Loss> losses = minority.stream()
                .map(shard -> switch (nodes) {
                    case PRIMARIES -> new Impact.Loss(shard, true, 1);
                    case REPLICAS -> new Impact.Loss(shard, false, replicas);
                    case ALL -> new Impact.Loss(shard, true, 1 + replicas);
                })
                .toList();
        return new Impact(name, at, Optional.of(duration), losses, recovery(shape));
    }

    private Optional<PredictedRecovery> recovery(ClusterShape shape) {
        return switch (nodes) {
            case REPLICAS -> Optional.empty();
            case PRIMARIES ->
                Optional.of(
                        clients == Clients.BOTH
                                ? Predictions.afterSplitBrain(duration, shape)
                                : Predictions.afterCut(duration, shape));
            case ALL ->
                Optional.of(
                        clients == Clients.BOTH
                                ? Predictions.afterDeadlock(duration, shape)
                                : Predictions.afterSilence(duration));
        };
    }

    @Override
    public Injection inject(FaultContext context) throws FaultException, InterruptedException {
        List<String> aside = new ArrayList<>();
        for (int shard : minority) {
            String primary = Targets.primaryOf(shard, context);
            if (nodes != Nodes.REPLICAS) {
                aside.add(primary);
            }
            if (nodes != Nodes.PRIMARIES) {
                aside.addAll(Surroundings.replicasOf(primary, context));
            }
        }
        if (aside.isEmpty()) {
            throw new FaultException("there is no such node now; the fault was not injected");
        }
        List<String> hosts = aside.stream().map(Surroundings::host).toList();
        Partition partition = Cuts.around(context, aside.get(0), hood -> {
            List<String> others = new ArrayList<>(hood.peers());
            others.removeAll(hosts);
            if (clients == Clients.MAJORITY) {
                others.addAll(hood.clients().values());
            }
            return Partition.split(hosts, others);
        });
        return Cuts.of(context, new Aim(aside, minority), partition, duration).begin(Kinds.nameOf(this));
    }

    @Override
    public Optional<String> whyNotDelegated() {
        return clients == Clients.MAJORITY
                ? Optional.of(
                        "clients: clients are no pods of the cluster that could be put on one side; write clients: both")
                : Cuts.whyNotDelegated("duration", duration);
    }

    @Override
    public Deed planned(Event.LabReady cluster) {
        List<String> aside = new ArrayList<>();
        for (int number : minority) {
            Event.ShardAtStart shard = Delegable.shard(number, cluster);
            aside.addAll(
                    switch (nodes) {
                        case PRIMARIES -> List.of(shard.primary());
                        case REPLICAS -> shard.replicas();
                        case ALL -> Delegable.nodes(shard);
                    });
        }
        List<String> hosts = aside.stream().map(Surroundings::host).toList();
        List<String> others =
                new ArrayList<>(cluster.nodes().stream().map(Surroundings::host).toList());
        others.removeAll(hosts);
        return new Deed.Network(Traffic.along(Partition.split(hosts, others)), new Deed.Effect.Cut());
    }

    @Override
    public Duration wanted() {
        return duration;
    }
}
