package dev.redisdrill.chaos.fault;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.redisdrill.chaos.guard.ClusterShape;
import dev.redisdrill.chaos.guard.Impact;
import dev.redisdrill.chaos.lab.CanKill;
import dev.redisdrill.chaos.lab.CanWipe;
import dev.redisdrill.chaos.lab.LabException;
import dev.redisdrill.timeline.spec.Kinds;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * The disaster of a fast restart without persistence: the primary comes back before anybody has missed it, with nothing,
 * and is still the primary; so its replica throws its own good copy away and takes the empty one. All of the shard is
 * lost, by the book: a positive control for everything that looks for lost writes.
 */
@JsonTypeName("restart-empty")
@JsonClassDescription(
        "Ends a shard's primary by SIGKILL, deletes its data, and starts it again at once: its replica is wiped as well.")
public record RestartEmpty(
        @JsonPropertyDescription("The shard, a number from 1, or random (chosen by the seed).")
        ShardChoice shard) implements Fault {

    @Override
    public Set<Class<?>> needs() {
        return Set.of(CanKill.class, CanWipe.class);
    }

    @Override
    public RestartEmpty resolved(RandomGenerator random, int shards) {
        return new RestartEmpty(shard.resolved(random, shards));
    }

    @Override
    public String describe() {
        return "SIGKILL the primary of shard " + shard
                + ", delete its data, start it again at once: all data of the shard is lost";
    }

    @Override
    public Impact impact(String name, Duration at, ClusterShape shape) {
        Impact.Loss loss = new Impact.Loss(shard.resolvedNumber(), true, 1 + shape.replicasPerShard());
        return new Impact(
                name,
                at,
                Optional.of(Duration.ZERO),
                List.of(loss),
                Predictions.afterKill(Optional.of(Duration.ZERO), shape));
    }

    @Override
    public Injection inject(FaultContext context) throws FaultException, InterruptedException {
        int number = shard.resolvedNumber();
        List<String> nodes = Targets.nodesOf(number, context);
        Aim aim = Aim.at(nodes.get(0), number);
        return new Emptying(context, aim, nodes.subList(1, nodes.size())).begin(Kinds.nameOf(this));
    }

    /** A primary that comes back with nothing. */
    private static final class Emptying extends ProcessInjection {
        private static final Duration BACK = Duration.ofSeconds(10);
        private static final Duration SYNCED = Duration.ofSeconds(30);

        private final CanKill processes;
        private final CanWipe disks;
        private final Commands commands;
        private final Steps steps = new Steps();
        private long keys;
        private long deletedBytes;

        Emptying(FaultContext context, Aim aim, List<String> replicas) throws FaultException, InterruptedException {
            super(context, aim);
            this.processes = ability(context, CanKill.class);
            this.disks = ability(context, CanWipe.class);
            this.commands = new Commands(context.admin(), aim.nodes().get(0));
            this.keys = size(commands);
            if (keys == 0) {
                throw new FaultException(commands.node() + " has no keys: there is nothing to be lost");
            }
            steps.then(Duration.ZERO, () -> {
                unlessHealed(() -> processes.restart(commands.node()));
                return await(BACK, () -> empty(commands, "came back as primary"));
            });
            for (String replica : replicas) {
                Commands follower = new Commands(context.admin(), replica);
                steps.then(Duration.ZERO, () -> await(SYNCED, () -> empty(follower, "was wiped by its primary")));
            }
        }

        @Override
        public Duration hold() {
            return Duration.ZERO;
        }

        @Override
        public void carryOn(LoadEnd load) throws FaultException, InterruptedException {
            steps.run(context(), load);
        }

        @Override
        void apply(String node) throws LabException {
            processes.kill(node);
            deletedBytes = disks.wipe(node);
        }

        @Override
        void undo(String node) throws LabException {
            processes.restart(node);
        }

        @Override
        Optional<String> effect(String node) {
            return processes.alive(node)
                    ? Optional.empty()
                    : Optional.of("process gone, " + deletedBytes + " bytes of its data deleted");
        }

        @Override
        Optional<String> recovered(String node) {
            return processes.alive(node) ? Optional.of("process back without its data") : Optional.empty();
        }

        /** The load may have written again meanwhile: less than half of what was there is not what was there. */
        private Sighting empty(Commands node, String what) throws InterruptedException {
            try {
                long now = size(node);
                String text = node.node() + " " + what + " with " + now + " of " + keys + " keys";
                return now * 2 < keys ? Sighting.seen(text) : Sighting.notYet(node.node() + " has " + now + " keys");
            } catch (FaultException e) {
                return Sighting.notYet(String.valueOf(e.getMessage()));
            }
        }

        private static long size(Commands node) throws FaultException, InterruptedException {
            Object size = node.call("DBSIZE");
            return size instanceof Long number ? number : 0;
        }
    }
}
