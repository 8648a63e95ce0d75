package dev.redisdrill.chaos.fault;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.redisdrill.chaos.guard.ClusterShape;
import dev.redisdrill.chaos.guard.Impact;
import dev.redisdrill.chaos.lab.CanCluster;
import dev.redisdrill.chaos.lab.CanKill;
import dev.redisdrill.chaos.lab.CanTerminate;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.spec.Kinds;
import dev.redisdrill.timeline.unit.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * All nodes are restarted one after the other, as for a new version: replicas first, then the primaries, each of which
 * hands its shard over to a replica before if asked to. The next one waits until the whole cluster is in order again.
 */
@JsonTypeName("rolling-restart")
@JsonClassDescription(
        "Restarts all nodes one after the other, replicas first; each waits until the cluster is whole again.")
public record RollingRestart(
        @JsonProperty(defaultValue = "graceful")
        @JsonPropertyDescription("graceful: SIGTERM, the server saves and ends; hard: SIGKILL.")
        StopMode mode,

        @JsonProperty(defaultValue = "0s") @JsonPropertyDescription("The rest between two nodes.")
        Duration pause,

        @JsonProperty(defaultValue = "true")
        @JsonPropertyDescription("Whether a primary hands over to a replica (CLUSTER FAILOVER) before it is restarted.")
        boolean failover)
        implements Fault {
    /** What one node takes, from its end until the cluster is whole: measured 0.5 s to 2 s. */
    private static final Duration REPLICA = Duration.ofMillis(1_500);
    /** A primary that comes back as such refuses writes for 2 s. */
    private static final Duration PRIMARY = Duration.ofSeconds(3);

    public RollingRestart {
        Values.atLeast("pause", pause, Duration.ZERO);
    }

    @Override
    public Set<Class<?>> needs() {
        return mode == StopMode.HARD
                ? Set.of(CanCluster.class, CanKill.class)
                : Set.of(CanCluster.class, CanKill.class, CanTerminate.class);
    }

    @Override
    public RollingRestart resolved(RandomGenerator random, int shards) {
        return this;
    }

    @Override
    public String describe() {
        return mode.signal() + " and restart all nodes one after the other, replicas first"
                + (failover ? ", primaries after a failover" : "")
                + (pause.isZero() ? "" : ", " + Durations.format(pause) + " apart");
    }

    /** It has no end of its own time: how long it takes is an estimate. */
    @Override
    public Impact impact(String name, Duration at, ClusterShape shape) {
        if (failover) {
            Values.replicas("failover", shape);
        }
        int replicas = shape.shards() * shape.replicasPerShard();
        Duration estimate = REPLICA.multipliedBy(replicas)
                .plus((failover ? REPLICA : PRIMARY).multipliedBy(shape.shards()))
                .plus(pause.multipliedBy(replicas + shape.shards() - 1L));
        List<Impact.Loss> losses = IntStream.rangeClosed(1, shape.shards())
                .mapToObj(shard -> new Impact.Loss(shard, !failover, 1))
                .toList();
        return new Impact(
                name,
                at,
                Optional.of(estimate),
                losses,
                failover ? Optional.empty() : Predictions.afterKill(Optional.of(Duration.ZERO), shape));
    }

    @Override
    public Injection inject(FaultContext context) throws FaultException, InterruptedException {
        List<String> replicas = new ArrayList<>();
        List<String> primaries = new ArrayList<>();
        List<Integer> shards = new ArrayList<>();
        for (Event.ShardAtStart shard : context.cluster().shards()) {
            List<String> nodes = Targets.nodesOf(shard.shard(), context);
            primaries.add(nodes.get(0));
            replicas.addAll(nodes.subList(1, nodes.size()));
            shards.add(shard.shard());
        }
        List<String> order = new ArrayList<>(replicas);
        order.addAll(primaries);
        return new Rolling(context, new Aim(order, shards), Set.copyOf(primaries), this).begin(Kinds.nameOf(this));
    }
}
