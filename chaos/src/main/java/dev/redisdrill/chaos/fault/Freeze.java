package dev.redisdrill.chaos.fault;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.redisdrill.chaos.guard.ClusterShape;
import dev.redisdrill.chaos.guard.Impact;
import dev.redisdrill.chaos.lab.CanFreeze;
import dev.redisdrill.chaos.lab.LabException;
import dev.redisdrill.timeline.spec.Kinds;
import dev.redisdrill.timeline.unit.Durations;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/** The primary of a shard stands still (SIGSTOP) with all its connections open, as in a long pause of its machine. */
@JsonTypeName("freeze")
@JsonClassDescription("Stops the process of a shard's primary (SIGSTOP) for a while, its connections left open.")
public record Freeze(
        @JsonPropertyDescription("The shard, a number from 1, or random (chosen by the seed).")
        ShardChoice shard,

        @JsonPropertyDescription("How long the process stands still; at least 100ms.")
        Duration duration)
        implements Fault {
    /** Shorter ones could end before their effect is proven. */
    private static final Duration SHORTEST = Duration.ofMillis(100);

    public Freeze {
        if (duration.compareTo(SHORTEST) < 0) {
            throw new IllegalArgumentException("duration: must be at least " + Durations.format(SHORTEST)
                    + ", a shorter freeze could not be proven");
        }
    }

    @Override
    public Set<Class<?>> needs() {
        return Set.of(CanFreeze.class);
    }

    @Override
    public Freeze resolved(RandomGenerator random, int shards) {
        return new Freeze(shard.resolved(random, shards), duration);
    }

    @Override
    public String describe() {
        return "SIGSTOP the primary of shard " + shard + " for " + Durations.format(duration);
    }

    @Override
    public Impact impact(String name, Duration at, ClusterShape shape) {
        return Impact.ofPrimary(
                name,
                at,
                Optional.of(duration),
                shard.resolvedNumber(),
                Optional.of(Predictions.afterFreeze(duration, shape)));
    }

    @Override
    public Injection inject(FaultContext context) throws FaultException, InterruptedException {
        String primary = Targets.primaryOf(shard.resolvedNumber(), context);
        Aim aim = Aim.at(primary, shard.resolvedNumber());
        return new Freezing(context, aim, duration).begin(Kinds.nameOf(this));
    }

    /** Processes that were stopped by SIGSTOP. */
    private static final class Freezing extends ProcessInjection {
        private final CanFreeze lab;
        private final Duration duration;

        Freezing(FaultContext context, Aim aim, Duration duration) throws FaultException {
            super(context, aim);
            this.lab = ability(context, CanFreeze.class);
            this.duration = duration;
        }

        @Override
        public Duration hold() {
            return duration;
        }

        @Override
        void apply(String node) throws LabException {
            lab.freeze(node);
        }

        @Override
        void undo(String node) throws LabException {
            lab.thaw(node);
        }

        @Override
        Optional<String> effect(String node) {
            return lab.frozen(node) ? Optional.of("process in state T (stopped)") : Optional.empty();
        }

        @Override
        Optional<String> recovered(String node) {
            return lab.frozen(node) ? Optional.empty() : Optional.of("process runs");
        }
    }
}
