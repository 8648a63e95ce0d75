package dev.redisdrill.chaos.fault;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.redisdrill.chaos.admin.NodeUnavailableException;
import dev.redisdrill.chaos.guard.ClusterShape;
import dev.redisdrill.chaos.guard.Impact;
import dev.redisdrill.chaos.lab.CanFillDisk;
import dev.redisdrill.chaos.lab.CanKill;
import dev.redisdrill.chaos.lab.Deed;
import dev.redisdrill.chaos.lab.LabException;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.spec.Kinds;
import dev.redisdrill.timeline.unit.Durations;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * The disk of a primary is full. With {@code appendfsync everysec} it goes on serving and refuses writes (MISCONF) until
 * there is room again; with {@code always} it gives up and exits, and is started again when there is.
 */
@JsonTypeName("fill-disk")
@JsonClassDescription("Fills the disk of a shard's primary for a while, a small file system of its own.")
public record FillDisk(
        @JsonPropertyDescription("The shard, a number from 1, or random (chosen by the seed).")
        ShardChoice shard,

        @JsonPropertyDescription("How long the disk is full; at least 100ms.")
        Duration duration)
        implements Fault, Delegable {
    private static final Duration SHORTEST = Duration.ofMillis(100);

    public FillDisk {
        Values.atLeast("duration", duration, SHORTEST);
    }

    @Override
    public Set<Class<?>> needs() {
        return Set.of(CanFillDisk.class, CanKill.class);
    }

    @Override
    public FillDisk resolved(RandomGenerator random, int shards) {
        return new FillDisk(shard.resolved(random, shards), duration);
    }

    @Override
    public String describe() {
        return "fill the disk of the primary of shard " + shard + " for " + Durations.format(duration);
    }

    @Override
    public Impact impact(String name, Duration at, ClusterShape shape) {
        return Impact.ofPrimary(
                name,
                at,
                Optional.of(duration),
                shard.resolvedNumber(),
                Optional.of(Predictions.afterFullDisk(duration, shape)));
    }

    @Override
    public Injection inject(FaultContext context) throws FaultException, InterruptedException {
        int number = shard.resolvedNumber();
        Aim aim = Aim.at(Targets.primaryOf(number, context), number);
        if (Delegated.by(context)) {
            return delegated(context, aim).begin(Kinds.nameOf(this));
        }
        return new Filling(context, aim, duration).begin(Kinds.nameOf(this));
    }

    private JournaledInjection delegated(FaultContext context, Aim aim) throws FaultException, InterruptedException {
        return new Delegated(
                context,
                aim,
                DiskTrouble.deed(context, aim, Optional.empty()),
                duration,
                new DiskTrouble(context, aim, Optional.empty()));
    }

    @Override
    public String otherwise() {
        return "each write to its volume fails for want of space (ENOSPC)";
    }

    @Override
    public Optional<String> whyNotDelegated() {
        return Cuts.whyNotDelegated("duration", duration);
    }

    @Override
    public Deed planned(Event.LabReady cluster) {
        String primary = Delegable.shard(shard.resolvedNumber(), cluster).primary();
        return new Deed.Disk(primary, Optional.empty(), Optional.empty());
    }

    @Override
    public Duration wanted() {
        return duration;
    }

    /** A server without room for its append-only file. */
    private static final class Filling extends JournaledInjection {
        private static final Duration ANSWER = Duration.ofMillis(500);
        /** More than a page: what is left of the last one of the append-only file is not taken by the ballast. */
        private static final int PROBE_BYTES = 8 << 10;

        private final CanFillDisk disks;
        private final CanKill processes;
        private final Duration duration;
        private final Commands commands;
        private Optional<ProbeKey> probe = Optional.empty();
        private volatile boolean exited;

        Filling(FaultContext context, Aim aim, Duration duration) throws FaultException {
            super(context, aim);
            this.disks = ability(context, CanFillDisk.class);
            this.processes = ability(context, CanKill.class);
            this.duration = duration;
            this.commands = new Commands(context.admin(), aim.nodes().get(0));
        }

        @Override
        public Duration hold() {
            return duration;
        }

        @Override
        void rehearse() throws FaultException, InterruptedException {
            ProbeKey key = ProbeKey.in(aim().shards().get(0), commands, context());
            probe = Optional.of(key);
            String answer = write();
            if (!answer.equals("OK")) {
                throw new FaultException(commands.node() + " refused a write before the fault: " + answer);
            }
        }

        @Override
        void apply() throws LabException {
            disks.fill(commands.node());
        }

        @Override
        Sighting effect() throws InterruptedException {
            if (!processes.alive(commands.node())) {
                exited = true;
                return Sighting.seen("no room left on its disk; the server exited");
            }
            String answer = write();
            return answer.startsWith("MISCONF")
                    ? Sighting.seen("no room left on its disk; SET refused: " + answer)
                    : Sighting.notYet("SET answered: " + answer);
        }

        @Override
        void undo() throws LabException, FaultException {
            disks.free(commands.node());
            processes.restart(commands.node()); // does nothing to a process that is alive
        }

        @Override
        Sighting recovered() throws InterruptedException {
            if (disks.filled(commands.node())) {
                return Sighting.notYet("the ballast is still on its disk");
            }
            if (exited) {
                return processes.alive(commands.node())
                        ? Sighting.seen("room on its disk again, process back")
                        : Sighting.notYet("the process is not back");
            }
            String answer = write();
            try {
                if (probe.isPresent() && answer.equals("OK")) {
                    probe.get().remove();
                }
            } catch (FaultException e) {
                return Sighting.notYet(String.valueOf(e.getMessage()));
            }
            if (answer.startsWith("READONLY")) { // sentinels fail over from a primary that answers MISCONF to PING
                return Sighting.seen("room on its disk again, a replica now");
            }
            return !answer.equals("OK")
                    ? Sighting.notYet("SET answered: " + answer)
                    : Sighting.seen("room on its disk again, SET answered OK");
        }

        private String write() throws InterruptedException {
            try {
                return probe.isPresent() ? probe.get().write(PROBE_BYTES, ANSWER) : "nothing, for none was sent";
            } catch (NodeUnavailableException e) {
                return String.valueOf(e.getMessage());
            }
        }
    }
}
