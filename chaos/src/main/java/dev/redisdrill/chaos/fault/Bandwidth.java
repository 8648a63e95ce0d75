package dev.redisdrill.chaos.fault;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.redisdrill.chaos.guard.ClusterShape;
import dev.redisdrill.chaos.guard.Impact;
import dev.redisdrill.chaos.lab.CanThrottle;
import dev.redisdrill.chaos.lab.Deed;
import dev.redisdrill.chaos.lab.LabException;
import dev.redisdrill.chaos.lab.Traffic;
import dev.redisdrill.chaos.net.Direction;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.spec.Kinds;
import dev.redisdrill.timeline.unit.BitRate;
import dev.redisdrill.timeline.unit.Durations;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** The network of a primary is slow: what does not fit waits. */
@JsonTypeName("bandwidth")
@JsonClassDescription("Limits what the network carries to a shard's primary, and from it, for a while.")
public record Bandwidth(
        @JsonPropertyDescription("The shard, a number from 1, or random (chosen by the seed).")
        ShardChoice shard,

        @JsonPropertyDescription("The most that passes, each way; at least 100kbit, at most 1gbit.")
        BitRate rate,

        @JsonPropertyDescription("How long; at least 1s.") Duration duration)
        implements Fault, Delegable {
    private static final long LOWEST = 100_000;
    private static final long HIGHEST = 1_000_000_000;
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final long ECHO_MILLIS = 60;
    private static final long ECHO_LEAST_BYTES = 40 << 10;

    public Bandwidth {
        if (duration.compareTo(SHORTEST) < 0) {
            throw new IllegalArgumentException("duration: must be at least " + Durations.format(SHORTEST)
                    + ", speed in a shorter time could not be told");
        }
        if (rate.bitsPerSecond() < LOWEST || rate.bitsPerSecond() > HIGHEST) {
            throw new IllegalArgumentException("rate: " + rate + " is not in 100kbit to 1gbit");
        }
    }

    @Override
    public Set<Class<?>> needs() {
        return Set.of(CanThrottle.class);
    }

    @Override
    public Bandwidth resolved(RandomGenerator random, int shards) {
        return new Bandwidth(shard.resolved(random, shards), rate, duration);
    }

    @Override
    public String describe() {
        return "let no more than " + rate + "/s pass to the primary of shard " + shard + ", and from it, for "
                + Durations.format(duration);
    }

    @Override
    public Impact impact(String name, Duration at, ClusterShape shape) {
        return Impact.harmless(name, at, Optional.of(duration));
    }

    @Override
    public Injection inject(FaultContext context) throws FaultException, InterruptedException {
        String primary = Targets.primaryOf(shard.resolvedNumber(), context);
        if (Delegated.by(context)) {
            return new Delegated(
                            context,
                            Aim.at(primary, shard.resolvedNumber()),
                            deed(primary),
                            duration,
                            echo(primary, context))
                    .begin(Kinds.nameOf(this));
        }
        return new Throttling(context, Aim.at(primary, shard.resolvedNumber())).begin(Kinds.nameOf(this));
    }

    /** What it sends: a pod's own network shapes nothing else. */
    private Deed deed(String primary) {
        return new Deed.Network(
                List.of(Traffic.ofAll(Surroundings.host(primary), Direction.OUT)), new Deed.Effect.Limit(rate));
    }

    /** More than may pass at once, so that the rest waits. */
    private Evidence echo(String primary, FaultContext context) {
        int bytes = (int) Math.max(ECHO_LEAST_BYTES, rate.bitsPerSecond() / 8 * ECHO_MILLIS / 1_000);
        Duration whole = Duration.ofNanos(rate.nanosFor(bytes));
        String text = "x".repeat(bytes);
        return new SlowExchange(
                context,
                String.format(Locale.ROOT, "an ECHO of %d KiB", bytes / 1024),
                whole.dividedBy(2),
                () -> context.admin().call(primary, whole.multipliedBy(4).plusSeconds(2), "ECHO", text));
    }

    @Override
    public String otherwise() {
        return "only what the pod sends";
    }

    @Override
    public Optional<String> whyNotDelegated() {
        return Cuts.whyNotDelegated("duration", duration);
    }

    @Override
    public Deed planned(Event.LabReady cluster) {
        return deed(Delegable.shard(shard.resolvedNumber(), cluster).primary());
    }

    @Override
    public Duration wanted() {
        return duration;
    }

    /** A slow network, measured by a transfer to the primary's address before, during and after. */
    private final class Throttling extends JournaledInjection {
        /** Nobody else's: neither a client's, nor the observer's, whom no rule touches. */
        private static final String SOURCE = "127.0.253.1";
        /** A transfer that would take this long at the full rate: as short as can be told, for it takes from the load's share. */
        private static final long TRANSFER_MILLIS = 60;

        private static final int FEWEST_BYTES = 4 * 1024;
        private static final Duration PATIENCE = Duration.ofSeconds(2);

        private final CanThrottle lab;
        private final String host;
        private final int bytes;
        private final long expectedNanos;

        Throttling(FaultContext context, Aim aim) throws FaultException {
            super(context, aim);
            this.lab = ability(context, CanThrottle.class);
            this.host = Surroundings.host(aim.nodes().get(0));
            this.bytes = (int) Math.max(FEWEST_BYTES, rate.bitsPerSecond() / 8 * TRANSFER_MILLIS / 1_000);
            this.expectedNanos = rate.nanosFor(bytes);
        }

        @Override
        public Duration hold() {
            return duration;
        }

        @Override
        void rehearse() throws FaultException, InterruptedException {
            try {
                transfer(); // the first one loads classes
                long before = transfer();
                if (2 * before > expectedNanos) {
                    throw new FaultException("without any limit, " + text(before) + ": " + rate
                            + " would make no difference that could be told; the fault was not injected");
                }
            } catch (IOException e) {
                throw new FaultException(e.getMessage() + "; the fault was not injected", e);
            }
        }

        @Override
        void apply() throws LabException {
            lab.throttle(context().fault(), host, rate);
        }

        @Override
        void undo() throws LabException {
            lab.lift(context().fault());
        }

        /** The load takes its share, so a transfer may take longer; the first packet does not wait, so it may take less. */
        @Override
        Sighting effect() throws InterruptedException {
            try {
                long took = transfer();
                return took >= expectedNanos * 6 / 10 ? Sighting.seen(text(took)) : Sighting.notYet(text(took));
            } catch (IOException e) {
                return Sighting.seen(e.getMessage() + ", which are there at once without the limit");
            }
        }

        @Override
        Sighting recovered() throws InterruptedException {
            try {
                long took = transfer();
                Sighting fast = 2 * took < expectedNanos ? Sighting.seen(text(took)) : Sighting.notYet(text(took));
                return Surroundings.withoutRules(lab, context().fault()).and(fast);
            } catch (IOException e) {
                return Sighting.notYet(String.valueOf(e.getMessage()));
            }
        }

        private long transfer() throws IOException, InterruptedException {
            return lab.transfer(SOURCE, host, bytes, PATIENCE);
        }

        private String text(long nanos) {
            return String.format(
                    Locale.ROOT,
                    "%d KiB took %.1f ms (%.1f mbit/s)",
                    bytes / 1024,
                    nanos / 1e6,
                    bytes * 8 * 1e3 / Math.max(nanos, TimeUnit.MICROSECONDS.toNanos(1)));
        }
    }
}
