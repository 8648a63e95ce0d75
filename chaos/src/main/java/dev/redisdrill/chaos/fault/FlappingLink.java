package dev.redisdrill.chaos.fault;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.redisdrill.chaos.guard.ClusterShape;
import dev.redisdrill.chaos.guard.Impact;
import dev.redisdrill.chaos.guard.PredictedRecovery;
import dev.redisdrill.chaos.lab.CanPartition;
import dev.redisdrill.chaos.lab.LabException;
import dev.redisdrill.chaos.net.Direction;
import dev.redisdrill.chaos.net.Others;
import dev.redisdrill.chaos.net.Partition;
import dev.redisdrill.timeline.spec.Kinds;
import dev.redisdrill.timeline.unit.Durations;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The link of a primary comes and goes. */
@JsonTypeName("flapping-link")
@JsonClassDescription("The link of a shard's primary to everyone goes down and comes up again, over and over.")
public record FlappingLink(
        @JsonPropertyDescription("The shard, a number from 1, or random (chosen by the seed).")
        ShardChoice shard,

        @JsonProperty(defaultValue = "1s") @JsonPropertyDescription("How long it is up each time; at least 100ms.")
        Duration up,

        @JsonProperty(defaultValue = "1s") @JsonPropertyDescription("How long it is down each time; at least 100ms.")
        Duration down,

        @JsonPropertyDescription("How long that goes on; it begins with down.")
        Duration duration)
        implements Fault {

    public FlappingLink {
        Cuts.checkDuration("up", up);
        Cuts.checkDuration("down", down);
        if (duration.compareTo(down) < 0) {
            throw new IllegalArgumentException("duration: must be at least as long as down");
        }
    }

    @Override
    public Set<Class<?>> needs() {
        return Set.of(CanPartition.class);
    }

    @Override
    public FlappingLink resolved(RandomGenerator random, int shards) {
        return new FlappingLink(shard.resolved(random, shards), up, down, duration);
    }

    @Override
    public String describe() {
        return "the link of the primary of shard " + shard + " is down for " + Durations.format(down) + " and up for "
                + Durations.format(up) + " in turn, for " + Durations.format(duration);
    }

    @Override
    public Impact impact(String name, Duration at, ClusterShape shape) {
        PredictedRecovery once = Predictions.afterCut(down, shape);
        // A packet that is sent again may meet the next time the link is down.
        PredictedRecovery range =
                new PredictedRecovery(once.low(), once.high().plus(up).plus(down));
        return Impact.ofPrimary(name, at, Optional.of(duration), shard.resolvedNumber(), Optional.of(range));
    }

    @Override
    public Injection inject(FaultContext context) throws FaultException, InterruptedException {
        String primary = Targets.primaryOf(shard.resolvedNumber(), context);
        Partition partition =
                Cuts.around(context, primary, hood -> hood.isolated(Others.EVERYONE, Optional.empty(), Direction.BOTH));
        Aim aim = new Aim(List.of(primary), List.of(shard.resolvedNumber()));
        return new Flapping(context, aim, partition).begin(Kinds.nameOf(this));
    }

    /** The link while it flaps: a thread of its own takes it down and up until it is told to stop. */
    private final class Flapping extends JournaledInjection {
        private static final long END_MILLIS = 2_000;

        private final CanPartition lab;
        private final Partition partition;
        private final CutSilence silence;
        private final Object turn = new Object();
        private @Nullable Thread thread; // guarded by turn
        private boolean stopped; // guarded by turn
        private int cuts; // guarded by turn

        Flapping(FaultContext context, Aim aim, Partition partition) throws FaultException {
            super(context, aim);
            this.lab = ability(context, CanPartition.class);
            this.partition = partition;
            this.silence = new CutSilence(context, aim, partition, lab);
        }

        @Override
        public Duration hold() {
            return duration;
        }

        @Override
        void rehearse() throws FaultException, InterruptedException {
            silence.rehearse();
            try {
                lab.prepare(context().fault());
            } catch (LabException e) {
                throw new FaultException(e.getMessage() + "; nothing was cut", e);
            }
        }

        @Override
        void apply() throws LabException {
            synchronized (turn) {
                if (stopped) {
                    return;
                }
                lab.block(context().fault(), partition);
                cuts++;
                Thread flapper = new Thread(this::flap, "flapping-" + context().fault());
                flapper.setDaemon(true);
                thread = flapper;
                flapper.start();
            }
        }

        /** Ends with the duration at the latest, whoever forgets to stop it. */
        private void flap() {
            long end = context().clock().nanos() + duration.toNanos();
            try {
                while (context().clock().nanos() < end) {
                    TimeUnit.NANOSECONDS.sleep(down.toNanos());
                    if (!toggled(false)) {
                        return;
                    }
                    TimeUnit.NANOSECONDS.sleep(up.toNanos());
                    if (context().clock().nanos() >= end || !toggled(true)) {
                        return;
                    }
                }
            } catch (InterruptedException e) {
                // stopped
            } catch (LabException e) {
                // What is left is taken away by the healing, which says so if it cannot.
            }
        }

        private boolean toggled(boolean cut) throws LabException {
            synchronized (turn) {
                if (stopped) {
                    return false;
                }
                if (cut) {
                    lab.block(context().fault(), partition);
                    cuts++;
                } else {
                    lab.lift(context().fault());
                }
                return true;
            }
        }

        @Override
        void undo() throws LabException {
            Thread flapper;
            synchronized (turn) {
                stopped = true;
                flapper = thread;
                lab.lift(context().fault());
            }
            if (flapper != null) {
                flapper.interrupt();
                try {
                    flapper.join(END_MILLIS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt(); // it does nothing any more, whenever it ends
                }
            }
        }

        @Override
        Sighting effect() throws InterruptedException {
            return silence.look();
        }

        @Override
        Sighting recovered() {
            String times;
            synchronized (turn) {
                times = "the link was down " + cuts + (cuts == 1 ? " time" : " times");
            }
            return Sighting.seen(times)
                    .and(Surroundings.withoutRules(lab, context().fault()))
                    .and(silence.over());
        }
    }
}
