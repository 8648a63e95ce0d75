package dev.redisdrill.chaos.fault;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.redisdrill.chaos.guard.ClusterShape;
import dev.redisdrill.chaos.guard.Impact;
import dev.redisdrill.chaos.lab.CanKill;
import dev.redisdrill.chaos.lab.Deed;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.spec.Kinds;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** All nodes die at once by SIGKILL, as when the power fails; what comes back is what was on disk. */
@JsonTypeName("kill-cluster")
@JsonClassDescription("Ends all nodes of the cluster by SIGKILL, and starts their processes again later.")
public record KillCluster(
        @JsonPropertyDescription(
                "How long after their death the processes are started again; without it, when the load ends.")
        Optional<Duration> restartAfter)
        implements Fault, Delegable {

    public KillCluster {
        Values.restartAfter(restartAfter);
    }

    @Override
    public Set<Class<?>> needs() {
        return Set.of(CanKill.class);
    }

    @Override
    public KillCluster resolved(RandomGenerator random, int shards) {
        return this;
    }

    @Override
    public String describe() {
        return "SIGKILL all nodes, start them again " + Values.restart(restartAfter);
    }

    @Override
    public Impact impact(String name, Duration at, ClusterShape shape) {
        List<Impact.Loss> losses = IntStream.rangeClosed(1, shape.shards())
                .mapToObj(shard -> new Impact.Loss(shard, true, 1 + shape.replicasPerShard()))
                .toList();
        return new Impact(
                name, at, restartAfter, losses, restartAfter.map(after -> Predictions.afterOutage(after, shape)));
    }

    @Override
    public Injection inject(FaultContext context) throws FaultException, InterruptedException {
        List<Integer> shards = context.cluster().shards().stream()
                .map(Event.ShardAtStart::shard)
                .toList();
        return Killing.of(context, new Aim(context.nodes(), shards), restartAfter)
                .begin(Kinds.nameOf(this));
    }

    @Override
    public String otherwise() {
        return Killing.otherwise(restartAfter);
    }

    @Override
    public Deed planned(Event.LabReady cluster) {
        return new Deed.Kill(cluster.nodes(), restartAfter);
    }

    @Override
    public Duration wanted() {
        return restartAfter.orElse(Duration.ZERO);
    }
}
