package dev.redisdrill.chaos.lab;

import java.nio.file.Path;

/**
 * What a scenario drills: exactly one kind, under the key {@code target}. Plain data; {@code dev.redisdrill.chaos.Labs}
 * makes the {@link Lab} from it.
 */
public sealed interface Target permits LocalTarget, SentinelTarget, EndpointsTarget, KubernetesTarget {

    /** Whether the cluster is there before the run and after it, and with it what the run did to it. */
    default boolean outlivesRuns() {
        return false;
    }

    /** The same target with references that do not depend on where the scenario lies. */
    default Target from(Path base) {
        return this;
    }
}
