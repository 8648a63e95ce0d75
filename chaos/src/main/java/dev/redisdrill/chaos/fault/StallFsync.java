package dev.redisdrill.chaos.fault;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.redisdrill.chaos.admin.NodeUnavailableException;
import dev.redisdrill.chaos.guard.ClusterShape;
import dev.redisdrill.chaos.guard.Impact;
import dev.redisdrill.chaos.lab.CanDebug;
import dev.redisdrill.chaos.lab.Deed;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.spec.Kinds;
import dev.redisdrill.timeline.unit.Durations;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * The disk of a primary is slow: each time that it writes its append-only file out it is held up, and with it everything
 * that one thread of it serves.
 */
@JsonTypeName("stall-fsync")
@JsonClassDescription(
        "Holds a shard's primary up each time that it writes its append-only file (DEBUG AOF-FLUSH-SLEEP).")
public record StallFsync(
        @JsonPropertyDescription("The shard, a number from 1, or random (chosen by the seed).")
        ShardChoice shard,

        @JsonPropertyDescription("How long the disk is slow; at least 100ms.")
        Duration duration,

        @JsonProperty(defaultValue = "50ms")
        @JsonPropertyDescription("How long each writing of the append-only file takes longer; 5ms to 1s.")
        Duration delay)
        implements Fault, Delegable {
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LEAST_DELAY = Duration.ofMillis(5);
    private static final Duration MOST_DELAY = Duration.ofSeconds(1);

    public StallFsync {
        Values.atLeast("duration", duration, SHORTEST);
        Values.atLeast("delay", delay, LEAST_DELAY);
        if (delay.compareTo(MOST_DELAY) > 0) {
            throw new IllegalArgumentException("delay: must be at most " + Durations.format(MOST_DELAY)
                    + "; for a server that stands still take freeze or slow-command");
        }
    }

    @Override
    public Set<Class<?>> needs() {
        return Set.of(CanDebug.class);
    }

    @Override
    public StallFsync resolved(RandomGenerator random, int shards) {
        return new StallFsync(shard.resolved(random, shards), duration, delay);
    }

    @Override
    public String describe() {
        return "make each append-only write of the primary of shard " + shard + " take " + Durations.format(delay)
                + " longer, for " + Durations.format(duration);
    }

    @Override
    public Impact impact(String name, Duration at, ClusterShape shape) {
        return Impact.harmless(name, at, Optional.of(duration));
    }

    @Override
    public Injection inject(FaultContext context) throws FaultException, InterruptedException {
        int number = shard.resolvedNumber();
        String primary = Targets.servingPrimary(number, context);
        if (Delegated.by(context)) {
            return delegated(context, Aim.at(primary, number)).begin(Kinds.nameOf(this));
        }
        var unused = JournaledInjection.ability(context, CanDebug.class);
        return new Stalling(context, Aim.at(primary, number), this).begin(Kinds.nameOf(this));
    }

    private JournaledInjection delegated(FaultContext context, Aim aim) throws FaultException, InterruptedException {
        return new Delegated(
                context,
                aim,
                DiskTrouble.deed(context, aim, Optional.of(delay)),
                duration,
                new DiskTrouble(context, aim, Optional.of(delay)));
    }

    @Override
    public String otherwise() {
        return "each write and fsync of its volume takes longer";
    }

    @Override
    public Optional<String> whyNotDelegated() {
        return Cuts.whyNotDelegated("duration", duration);
    }

    @Override
    public Deed planned(Event.LabReady cluster) {
        String primary = Delegable.shard(shard.resolvedNumber(), cluster).primary();
        return new Deed.Disk(primary, Optional.empty(), Optional.of(delay));
    }

    @Override
    public Duration wanted() {
        return duration;
    }

    /** A server whose disk is slow. */
    private static final class Stalling extends JournaledInjection {
        private static final Duration ANSWER = Duration.ofSeconds(2);
        private static final int WRITES = 5;

        private final StallFsync fault;
        private final Commands commands;
        private Optional<ProbeKey> probe = Optional.empty();
        private double usualMillis;

        Stalling(FaultContext context, Aim aim, StallFsync fault) {
            super(context, aim);
            this.fault = fault;
            this.commands = new Commands(context.admin(), aim.nodes().get(0));
        }

        @Override
        public Duration hold() {
            return fault.duration;
        }

        @Override
        void rehearse() throws FaultException, InterruptedException {
            if (!commands.setting("appendonly").equals("yes")) {
                throw new FaultException(commands.node() + " writes no append-only file (appendonly no)");
            }
            ProbeKey key = ProbeKey.in(aim().shards().get(0), commands, context());
            probe = Optional.of(key);
            try {
                usualMillis = fastest(key);
            } catch (NodeUnavailableException e) {
                throw new FaultException("a write was not answered before the fault: " + e.getMessage(), e);
            }
            if (usualMillis > millis(fault.delay) / 2) {
                throw new FaultException(String.format(
                        Locale.ROOT,
                        "a SET takes %.1f ms already; the fault could not be told from that",
                        usualMillis));
            }
        }

        @Override
        void apply() throws FaultException, InterruptedException {
            commands.call(
                    "DEBUG", "AOF-FLUSH-SLEEP", Long.toString(TimeUnit.NANOSECONDS.toMicros(fault.delay.toNanos())));
        }

        @Override
        Sighting effect() throws InterruptedException {
            try {
                double millis = probe.isPresent() ? write(probe.get()) : 0;
                String text = String.format(Locale.ROOT, "SET took %.1f ms (before: %.1f ms)", millis, usualMillis);
                return millis >= millis(fault.delay) ? Sighting.seen(text) : Sighting.notYet(text);
            } catch (NodeUnavailableException e) {
                return Sighting.notYet(String.valueOf(e.getMessage()));
            }
        }

        @Override
        void undo() throws FaultException {
            commands.heal("DEBUG", "AOF-FLUSH-SLEEP", "0");
            if (probe.isPresent()) {
                probe.get().remove();
            }
        }

        @Override
        Sighting recovered() throws InterruptedException {
            try {
                double millis = probe.isPresent() ? fastest(probe.get()) : 0;
                if (probe.isPresent()) {
                    probe.get().remove();
                }
                String text = String.format(Locale.ROOT, "SET takes %.1f ms again", millis);
                return millis < millis(fault.delay) / 2 ? Sighting.seen(text) : Sighting.notYet(text);
            } catch (NodeUnavailableException | FaultException e) {
                return Sighting.notYet(String.valueOf(e.getMessage()));
            }
        }

        private double fastest(ProbeKey key) throws NodeUnavailableException, InterruptedException {
            double fastest = Double.MAX_VALUE;
            for (int i = 0; i < WRITES; i++) {
                fastest = Math.min(fastest, write(key));
            }
            return fastest;
        }

        private double write(ProbeKey key) throws NodeUnavailableException, InterruptedException {
            long sent = context().clock().nanos();
            String answer = key.write(1, ANSWER);
            if (!answer.equals("OK")) {
                throw new NodeUnavailableException(commands.node() + " refused a write: " + answer, null);
            }
            return (context().clock().nanos() - sent) / 1e6;
        }

        private static double millis(Duration duration) {
            return duration.toNanos() / 1e6;
        }
    }
}
