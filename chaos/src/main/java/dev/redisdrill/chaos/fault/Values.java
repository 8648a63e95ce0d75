package dev.redisdrill.chaos.fault;

import dev.redisdrill.chaos.guard.ClusterShape;
import dev.redisdrill.timeline.unit.Durations;
import java.time.Duration;
import java.util.Optional;

/** Whether the values of a fault's keys fit; what does not is named with its cure. */
final class Values {
    private Values() {}

    /** A time until a restart that is not empty. */
    static void restartAfter(Optional<Duration> after) {
        if (after.filter(time -> time.isNegative() || time.isZero()).isPresent()) {
            throw new IllegalArgumentException(
                    "restartAfter: must be longer than 0; leave it out to restart when the load ends");
        }
    }

    /** For people: when that restart is. */
    static String restart(Optional<Duration> after) {
        return after.map(time -> Durations.format(time) + " later").orElse("when the load ends");
    }

    static void atLeast(String key, Duration value, Duration least) {
        if (value.compareTo(least) < 0) {
            throw new IllegalArgumentException(
                    key + ": must be at least " + Durations.format(least) + ", not " + Durations.format(value));
        }
    }

    static void between(String key, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(key + ": " + value + " is not in " + least + " to " + most);
        }
    }

    /** A fault of a replica, in a cluster that has some. */
    static void replicas(String key, ClusterShape shape) {
        if (shape.replicasPerShard() == 0) {
            throw new IllegalArgumentException(
                    key + ": the cluster has no replicas; set target.local.replicasPerShard, or remove the fault");
        }
    }
}
