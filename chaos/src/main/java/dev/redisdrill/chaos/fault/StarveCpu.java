package dev.redisdrill.chaos.fault;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.redisdrill.chaos.guard.ClusterShape;
import dev.redisdrill.chaos.guard.Impact;
import dev.redisdrill.chaos.lab.CanFreeze;
import dev.redisdrill.chaos.lab.Deed;
import dev.redisdrill.chaos.lab.LabException;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.spec.Kinds;
import dev.redisdrill.timeline.unit.Durations;
import dev.redisdrill.timeline.unit.Share;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A primary gets too little CPU, as under a noisy neighbour or a throttled container: of each 100 ms it runs only a share
 * and is stopped (SIGSTOP) for the rest. That is what a CPU quota does, and needs no privileges; it limits how long
 * the server runs, not how fast it is meanwhile. On Kubernetes it is the quota itself: busy processes in the server's control
 * group use up its CPU limit, so that the kernel holds all of them up until the next 100 ms begin.
 */
@JsonTypeName("starve-cpu")
@JsonClassDescription(
        "Lets a shard's primary run for a share of each 100 ms only (SIGSTOP, SIGCONT), as a CPU quota does.")
public record StarveCpu(
        @JsonPropertyDescription("The shard, a number from 1, or random (chosen by the seed).")
        ShardChoice shard,

        @JsonPropertyDescription("How long it is starved; at least 500ms.")
        Duration duration,

        @JsonProperty(defaultValue = "10%") @JsonPropertyDescription("The share of the time that it runs, 2% to 90%.")
        Share share)
        implements Fault, Delegable {
    private static final Duration SHORTEST = Duration.ofMillis(500);
    private static final double LEAST = 0.02;
    private static final double MOST = 0.9;

    public StarveCpu {
        Values.atLeast("duration", duration, SHORTEST);
        if (share.fraction() < LEAST || share.fraction() > MOST) {
            throw new IllegalArgumentException("share: " + share + " is not in 2% to 90%; to stop it, take freeze");
        }
    }

    @Override
    public Set<Class<?>> needs() {
        return Set.of(CanFreeze.class);
    }

    @Override
    public StarveCpu resolved(RandomGenerator random, int shards) {
        return new StarveCpu(shard.resolved(random, shards), duration, share);
    }

    @Override
    public String describe() {
        return "let the primary of shard " + shard + " run for " + share + " of each 100 ms only, for "
                + Durations.format(duration);
    }

    @Override
    public Impact impact(String name, Duration at, ClusterShape shape) {
        return Impact.harmless(name, at, Optional.of(duration));
    }

    @Override
    public Injection inject(FaultContext context) throws FaultException, InterruptedException {
        int number = shard.resolvedNumber();
        String primary = Targets.servingPrimary(number, context);
        Aim aim = Aim.at(primary, number);
        if (Delegated.by(context)) {
            return new Delegated(
                            context,
                            aim,
                            new Deed.Starve(primary, share),
                            duration,
                            new Standstill(context, primary, share))
                    .begin(Kinds.nameOf(this));
        }
        return new Starving(context, aim, this).begin(Kinds.nameOf(this));
    }

    @Override
    public String otherwise() {
        return "busy processes beside it use up its container's CPU limit";
    }

    @Override
    public Optional<String> whyNotDelegated() {
        return Cuts.whyNotDelegated("duration", duration);
    }

    @Override
    public Deed planned(Event.LabReady cluster) {
        return new Deed.Starve(Delegable.shard(shard.resolvedNumber(), cluster).primary(), share);
    }

    @Override
    public Duration wanted() {
        return duration;
    }

    /** A process that is stopped most of the time. */
    private static final class Starving extends JournaledInjection {
        private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
        /** So long it is looked at before its share is told: some periods, each from any moment on. */
        private static final long WATCH_NANOS = 5 * PERIOD_NANOS;

        private static final long END_MILLIS = 1_000;

        private final CanFreeze lab;
        private final String node;
        private final StarveCpu fault;
        private final CountDownLatch ended = new CountDownLatch(1);
        private volatile boolean begun;
        private volatile boolean over;
        private volatile @Nullable String failure;
        private int looks;
        private int stopped;

        Starving(FaultContext context, Aim aim, StarveCpu fault) throws FaultException {
            super(context, aim);
            this.lab = ability(context, CanFreeze.class);
            this.node = aim.nodes().get(0);
            this.fault = fault;
        }

        @Override
        public Duration hold() {
            return fault.duration;
        }

        @Override
        void rehearse() {
            lab.frozen(node);
        }

        @Override
        void apply() throws LabException {
            lab.freeze(node);
            begun = true;
            Thread beat = new Thread(this::beat, "starve-" + context().fault());
            beat.setDaemon(true);
            beat.start();
        }

        private void beat() {
            long run = (long) (PERIOD_NANOS * fault.share.fraction());
            try {
                while (!over) {
                    lab.freeze(node);
                    TimeUnit.NANOSECONDS.sleep(PERIOD_NANOS - run);
                    lab.thaw(node);
                    TimeUnit.NANOSECONDS.sleep(run);
                }
            } catch (LabException e) {
                failure = e.getMessage();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                ended.countDown();
            }
        }

        @Override
        Sighting effect() {
            String failed = failure;
            if (failed != null) {
                return Sighting.notYet(failed);
            }
            looks++;
            stopped += lab.frozen(node) ? 1 : 0;
            String text = String.format(
                    Locale.ROOT, "stopped (state T) in %d of %d looks, %d %%", stopped, looks, 100 * stopped / looks);
            boolean enough = context().clock().nanos() - effectNanos() > WATCH_NANOS;
            double expected = 1 - fault.share.fraction();
            return enough && stopped > looks * expected / 2 ? Sighting.seen(text) : Sighting.notYet(text);
        }

        @Override
        void undo() throws LabException {
            over = true;
            if (begun) {
                awaitEnd();
            }
            lab.thaw(node);
        }

        /** The rhythm ends within one period; only then nothing stops the process again. */
        private void awaitEnd() throws LabException {
            boolean interrupted = Thread.interrupted();
            try {
                if (!ended.await(END_MILLIS, TimeUnit.MILLISECONDS)) {
                    throw new LabException("what stops " + node + " does not end");
                }
            } catch (InterruptedException e) {
                interrupted = true;
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        @Override
        Sighting recovered() {
            return lab.frozen(node) ? Sighting.notYet("the process is stopped") : Sighting.seen("process runs");
        }
    }
}
