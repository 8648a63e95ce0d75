package dev.redisdrill.chaos.fault;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.redisdrill.chaos.admin.NodeUnavailableException;
import dev.redisdrill.chaos.guard.ClusterShape;
import dev.redisdrill.chaos.guard.Impact;
import dev.redisdrill.chaos.lab.CanReconfigure;
import dev.redisdrill.timeline.spec.Kinds;
import dev.redisdrill.timeline.unit.ByteSize;
import dev.redisdrill.timeline.unit.Durations;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * The memory of a primary is used up: maxmemory is set to what it uses. Then it refuses writes (noeviction), or pays for
 * every write with keys of its choice (allkeys-lru). Evicted keys are no lost writes; the report tells them apart.
 */
@JsonTypeName("fill-memory")
@JsonClassDescription("Lets a shard's primary reach its maxmemory for a while, by CONFIG SET.")
public record FillMemory(
        @JsonPropertyDescription("The shard, a number from 1, or random (chosen by the seed).")
        ShardChoice shard,

        @JsonPropertyDescription("How long the limit lasts; at least 100ms.")
        Duration duration,

        @JsonProperty(defaultValue = "noeviction")
        @JsonPropertyDescription("noeviction: writes are refused (OOM); allkeys-lru: other keys have to go.")
        Policy policy,

        @JsonProperty(defaultValue = "0B")
        @JsonPropertyDescription(
                "How much more than now may be used; the load has to use that up within 2s, or the fault is ineffective.")
        ByteSize headroom)
        implements Fault {
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final String LIMIT = "maxmemory";
    private static final String POLICY = "maxmemory-policy";

    /** What a full server does. */
    public enum Policy {
        /** Refuses what needs memory. */
        @JsonProperty("noeviction")
        NOEVICTION("noeviction"),
        /** Drops keys that were not used lately. */
        @JsonProperty("allkeys-lru")
        ALLKEYS_LRU("allkeys-lru");

        private final String text;

        Policy(String text) {
            this.text = text;
        }
    }

    public FillMemory {
        Values.atLeast("duration", duration, SHORTEST);
    }

    @Override
    public Set<Class<?>> needs() {
        return Set.of(CanReconfigure.class);
    }

    @Override
    public FillMemory resolved(RandomGenerator random, int shards) {
        return new FillMemory(shard.resolved(random, shards), duration, policy, headroom);
    }

    @Override
    public String describe() {
        return "limit the memory of the primary of shard " + shard + " to what it uses"
                + (headroom.bytes() > 0 ? " + " + headroom : "") + " for " + Durations.format(duration) + ", "
                + policy.text;
    }

    @Override
    public Impact impact(String name, Duration at, ClusterShape shape) {
        return Impact.harmless(name, at, Optional.of(duration));
    }

    @Override
    public Injection inject(FaultContext context) throws FaultException, InterruptedException {
        ability(context);
        int number = shard.resolvedNumber();
        String primary = Targets.servingPrimaryOf(number, context);
        return new Filling(context, Aim.at(primary, number), this).begin(Kinds.nameOf(this));
    }

    private static void ability(FaultContext context) throws FaultException {
        var unused = JournaledInjection.ability(context, CanReconfigure.class);
    }

    /** A server at its limit. */
    private static final class Filling extends JournaledInjection {
        private static final Duration ANSWER = Duration.ofMillis(500);
        /** More than what a server's buffers come and go with: the first write goes beyond the limit at the latest. */
        private static final int PROBE_BYTES = 64 << 10;

        private final FillMemory fault;
        private final Commands commands;
        private final Settings settings;
        private Optional<ProbeKey> probe = Optional.empty();
        private long limit;
        private long evictedBefore;

        Filling(FaultContext context, Aim aim, FillMemory fault) {
            super(context, aim);
            this.fault = fault;
            this.commands = new Commands(context.admin(), aim.nodes().get(0));
            this.settings = new Settings(commands);
        }

        @Override
        public Duration hold() {
            return fault.duration;
        }

        @Override
        void rehearse() throws FaultException, InterruptedException {
            settings.remember(LIMIT);
            settings.remember(POLICY);
            ProbeKey key = ProbeKey.in(aim().shards().get(0), commands, context());
            probe = Optional.of(key);
            evictedBefore = evicted();
            String answer = write(key);
            key.remove();
            if (!answer.equals("OK")) {
                throw new FaultException(commands.node() + " refused a write before the fault: " + answer);
            }
        }

        @Override
        void apply() throws FaultException, InterruptedException {
            limit = commands.info("memory", "used_memory")
                    - commands.info("memory", "mem_not_counted_for_evict")
                    + fault.headroom.bytes();
            settings.set(POLICY, fault.policy.text);
            settings.set(LIMIT, Long.toString(limit));
        }

        @Override
        Sighting effect() throws InterruptedException {
            String answer = probe.isPresent() ? write(probe.get()) : "no write was tried";
            if (fault.policy == Policy.NOEVICTION) {
                return answer.startsWith("OOM")
                        ? Sighting.seen("maxmemory is " + limit + " bytes; SET refused: " + answer)
                        : Sighting.notYet("SET answered: " + answer);
            }
            try {
                long evicted = evicted() - evictedBefore;
                return evicted > 0
                        ? Sighting.seen("maxmemory is " + limit + " bytes; evicted_keys rose by " + evicted)
                        : Sighting.notYet("no key has been evicted");
            } catch (FaultException e) {
                return Sighting.notYet(String.valueOf(e.getMessage()));
            }
        }

        @Override
        void undo() throws FaultException {
            settings.restore();
            if (probe.isPresent()) {
                probe.get().remove();
            }
        }

        @Override
        Sighting recovered() throws InterruptedException {
            try {
                String evictions = fault.policy == Policy.NOEVICTION
                        ? ""
                        : "; " + (evicted() - evictedBefore) + " keys were evicted meanwhile";
                Sighting restored = settings.restored();
                return restored.seen() ? Sighting.seen(restored.text() + evictions) : restored;
            } catch (FaultException e) {
                return Sighting.notYet(String.valueOf(e.getMessage()));
            }
        }

        private long evicted() throws FaultException, InterruptedException {
            return commands.info("stats", "evicted_keys");
        }

        private String write(ProbeKey key) throws InterruptedException {
            try {
                return key.write(PROBE_BYTES, ANSWER);
            } catch (NodeUnavailableException e) {
                return String.valueOf(e.getMessage());
            }
        }
    }
}
