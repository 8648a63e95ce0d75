package dev.redisdrill.chaos.fault;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.redisdrill.chaos.admin.NodeUnavailableException;
import dev.redisdrill.chaos.guard.ClusterShape;
import dev.redisdrill.chaos.guard.Impact;
import dev.redisdrill.chaos.lab.CanKill;
import dev.redisdrill.chaos.lab.LabException;
import dev.redisdrill.timeline.spec.Kinds;
import dev.redisdrill.timeline.unit.Durations;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * A primary dies, is started again by its supervisor at once, and dies again. If it is back before the node-timeout each
 * time, nobody takes over, and as a restarted primary refuses writes for two seconds, its slots take none all along.
 */
@JsonTypeName("crash-loop")
@JsonClassDescription("Ends a shard's primary by SIGKILL and starts it again at once, several times in a row.")
public record CrashLoop(
        @JsonPropertyDescription("The shard, a number from 1, or random (chosen by the seed).")
        ShardChoice shard,

        @JsonProperty(defaultValue = "5") @JsonPropertyDescription("How often its process dies, 2 to 100.")
        int times,

        @JsonProperty(defaultValue = "1s")
        @JsonPropertyDescription("The time between two deaths, at least 100ms; each waits until the process answered.")
        Duration every)
        implements Fault {
    private static final Duration LEAST = Duration.ofMillis(100);

    public CrashLoop {
        Values.between("times", times, 2, 100);
        Values.atLeast("every", every, LEAST);
    }

    @Override
    public Set<Class<?>> needs() {
        return Set.of(CanKill.class);
    }

    @Override
    public CrashLoop resolved(RandomGenerator random, int shards) {
        return new CrashLoop(shard.resolved(random, shards), times, every);
    }

    @Override
    public String describe() {
        return "SIGKILL the primary of shard " + shard + " " + times + " times, once every " + Durations.format(every)
                + ", start it again at once each time";
    }

    @Override
    public Impact impact(String name, Duration at, ClusterShape shape) {
        Duration last = every.multipliedBy(times - 1L);
        return Impact.ofPrimary(
                name,
                at,
                Optional.of(last),
                shard.resolvedNumber(),
                Optional.of(Predictions.afterCrashes(every, last, shape)));
    }

    @Override
    public Injection inject(FaultContext context) throws FaultException, InterruptedException {
        String primary = Targets.primaryOf(shard.resolvedNumber(), context);
        return new Crashing(context, Aim.at(primary, shard.resolvedNumber()), this).begin(Kinds.nameOf(this));
    }

    /** A process that dies again and again. */
    private static final class Crashing extends ProcessInjection {
        private static final Duration GONE = Duration.ofSeconds(2);
        private static final Duration BACK = Duration.ofSeconds(10);
        private static final Duration ANSWER = Duration.ofMillis(200);

        private final CanKill lab;
        private final String node;
        private final Steps steps = new Steps();
        private final Duration every;
        private int deaths = 1;

        Crashing(FaultContext context, Aim aim, CrashLoop fault) throws FaultException {
            super(context, aim);
            this.lab = ability(context, CanKill.class);
            this.node = aim.nodes().get(0);
            this.every = fault.every;
            for (int death = 2; death <= fault.times; death++) {
                steps.then(Duration.ZERO, this::again);
            }
        }

        @Override
        public Duration hold() {
            return Duration.ZERO; // the steps take the time
        }

        @Override
        public void carryOn(LoadEnd load) throws FaultException, InterruptedException {
            steps.run(context(), load);
        }

        private String again() throws LabException, FaultException, InterruptedException {
            long due = effectNanos() + every.multipliedBy(deaths).toNanos();
            unlessHealed(() -> lab.restart(node));
            Commands commands = new Commands(context().admin(), node);
            await(BACK, () -> answers(commands));
            long early = due - context().clock().nanos();
            if (early > 0) {
                TimeUnit.NANOSECONDS.sleep(early);
            }
            unlessHealed(() -> lab.kill(node));
            deaths++;
            return "death " + deaths + ": " + await(GONE, this::effect);
        }

        /** Also an error (LOADING) is an answer. */
        private static Sighting answers(Commands commands) throws InterruptedException {
            try {
                return Sighting.seen(commands.answer(ANSWER, "PING"));
            } catch (NodeUnavailableException e) {
                return Sighting.notYet("it did not come back: " + e.getMessage());
            }
        }

        @Override
        void apply(String target) throws LabException {
            lab.kill(target);
        }

        @Override
        void undo(String target) throws LabException {
            lab.restart(target);
        }

        @Override
        Optional<String> effect(String target) {
            return lab.alive(target) ? Optional.empty() : Optional.of("process gone");
        }

        @Override
        Optional<String> recovered(String target) {
            return lab.alive(target) ? Optional.of("process back after " + deaths + " deaths") : Optional.empty();
        }
    }
}
