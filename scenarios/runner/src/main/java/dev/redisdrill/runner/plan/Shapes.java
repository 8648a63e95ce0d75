package dev.redisdrill.runner.plan;

import dev.redisdrill.chaos.guard.ClusterShape;
import dev.redisdrill.chaos.lab.LocalTarget;
import dev.redisdrill.chaos.lab.SentinelTarget;
import dev.redisdrill.chaos.lab.Target;
import java.util.Optional;

/** What targets tell of their clusters before these are there. */
final class Shapes {
    private Shapes() {}

    /** Empty for a cluster that exists already. */
    static Optional<ClusterShape> of(Target target) {
        if (target instanceof LocalTarget local) {
            return Optional.of(new ClusterShape(
                    local.shards(), local.replicasPerShard(), local.nodeTimeout(), local.fullCoverage()));
        }
        if (target instanceof SentinelTarget sentinel) {
            return Optional.of(
                    ClusterShape.withSentinels(sentinel.replicas(), sentinel.sentinels(), sentinel.downAfter()));
        }
        return Optional.empty();
    }
}
