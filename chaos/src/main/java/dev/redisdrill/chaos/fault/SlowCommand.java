package dev.redisdrill.chaos.fault;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.redisdrill.chaos.guard.ClusterShape;
import dev.redisdrill.chaos.guard.Impact;
import dev.redisdrill.chaos.lab.CanDebug;
import dev.redisdrill.chaos.lab.CanReconfigure;
import dev.redisdrill.timeline.spec.Kinds;
import dev.redisdrill.timeline.unit.Durations;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * One command keeps a primary busy: nothing else is served meanwhile, and the other nodes may take it for dead. A script
 * that runs for longer than {@code lua-time-limit} (5 s) lets the server answer BUSY from then on.
 */
@JsonTypeName("slow-command")
@JsonClassDescription("Keeps a shard's primary busy with one command: a Lua script that loops, or DEBUG SLEEP.")
public record SlowCommand(
        @JsonPropertyDescription("The shard, a number from 1, or random (chosen by the seed).")
        ShardChoice shard,

        @JsonPropertyDescription("How long the command takes; 100ms to 60s.")
        Duration duration,

        @JsonProperty(defaultValue = "lua")
        @JsonPropertyDescription("lua: a script that loops, ended by SCRIPT KILL if need be; debug-sleep: DEBUG SLEEP.")
        How how)
        implements Fault {
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofMinutes(1);

    /** The command that takes so long. */
    public enum How {
        /** {@code EVAL} of a loop that is bounded in time and in turns. */
        @JsonProperty("lua")
        LUA("a Lua script that loops"),
        /** {@code DEBUG SLEEP}: nothing ends it before its time. */
        @JsonProperty("debug-sleep")
        DEBUG_SLEEP("DEBUG SLEEP");

        private final String text;

        How(String text) {
            this.text = text;
        }
    }

    public SlowCommand {
        Values.atLeast("duration", duration, SHORTEST);
        if (duration.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("duration: must be at most " + Durations.format(LONGEST));
        }
    }

    @Override
    public Set<Class<?>> needs() {
        return Set.of(how == How.LUA ? CanReconfigure.class : CanDebug.class);
    }

    @Override
    public SlowCommand resolved(RandomGenerator random, int shards) {
        return new SlowCommand(shard.resolved(random, shards), duration, how);
    }

    @Override
    public String describe() {
        return "keep the primary of shard " + shard + " busy with " + how.text + " for " + Durations.format(duration);
    }

    @Override
    public Impact impact(String name, Duration at, ClusterShape shape) {
        // A server that is busy is silent, exactly as one that is frozen.
        return Impact.ofPrimary(
                name,
                at,
                Optional.of(duration),
                shard.resolvedNumber(),
                Optional.of(Predictions.afterFreeze(duration, shape)));
    }

    @Override
    public Injection inject(FaultContext context) throws FaultException, InterruptedException {
        for (Class<?> ability : needs()) {
            var unused = JournaledInjection.ability(context, ability);
        }
        int number = shard.resolvedNumber();
        Aim aim = Aim.at(Targets.primaryOf(number, context), number);
        return (how == How.LUA
                        ? BusyServer.looping(context, aim, duration)
                        : BusyServer.sleeping(context, aim, duration))
                .begin(Kinds.nameOf(this));
    }
}
