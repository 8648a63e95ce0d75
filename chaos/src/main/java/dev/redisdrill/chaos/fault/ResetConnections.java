package dev.redisdrill.chaos.fault;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.redisdrill.chaos.admin.CommandRefusedException;
import dev.redisdrill.chaos.admin.NodeUnavailableException;
import dev.redisdrill.chaos.guard.ClusterShape;
import dev.redisdrill.chaos.guard.Impact;
import dev.redisdrill.chaos.lab.CanReset;
import dev.redisdrill.chaos.lab.LabException;
import dev.redisdrill.chaos.net.Direction;
import dev.redisdrill.chaos.net.Neighbourhood;
import dev.redisdrill.chaos.net.Others;
import dev.redisdrill.timeline.spec.Kinds;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Connections of a primary break by TCP resets, all at one moment; whoever had one has to connect again. */
@JsonTypeName("reset-connections")
@JsonClassDescription("Breaks the established connections of a shard's primary by TCP resets, for a moment.")
public record ResetConnections(
        @JsonPropertyDescription("The shard, a number from 1, or random (chosen by the seed).")
        ShardChoice shard,

        @JsonProperty(defaultValue = "clients") @JsonPropertyDescription("Whose connections.")
        Who who,

        @JsonPropertyDescription("With who: tenant, whose clients.")
        Optional<String> tenant,

        @JsonProperty(defaultValue = "500ms")
        @JsonPropertyDescription("How long whatever the primary sends to them is answered by a reset; at least 100ms.")
        Duration duration)
        implements Fault {

    /** Whose connections break. */
    public enum Who {
        /** Those of the clients of all tenants. */
        @JsonProperty("clients")
        CLIENTS(Others.CLIENTS),
        /** Those to other nodes: replication and the cluster's bus. */
        @JsonProperty("peers")
        PEERS(Others.PEERS),
        /** Those of the clients of one tenant. */
        @JsonProperty("tenant")
        TENANT(Others.TENANT);

        private final Others others;

        Who(Others others) {
            this.others = others;
        }
    }

    public ResetConnections {
        Cuts.checkDuration("duration", duration);
        if ((who == Who.TENANT) != tenant.isPresent()) {
            throw new IllegalArgumentException(
                    who == Who.TENANT
                            ? "tenant: say whose connections are reset"
                            : "tenant: is only for who: tenant; remove it, or write that");
        }
    }

    @Override
    public Set<Class<?>> needs() {
        return Set.of(CanReset.class);
    }

    @Override
    public Set<String> tenants() {
        return tenant.map(Set::of).orElse(Set.of());
    }

    @Override
    public ResetConnections resolved(RandomGenerator random, int shards) {
        return new ResetConnections(shard.resolved(random, shards), who, tenant, duration);
    }

    @Override
    public String describe() {
        return "reset the connections of "
                + tenant.map(name -> "the clients of " + name)
                        .orElse("all " + who.name().toLowerCase(Locale.ROOT))
                + " with the primary of shard " + shard;
    }

    @Override
    public Impact impact(String name, Duration at, ClusterShape shape) {
        return Impact.harmless(name, at, Optional.of(duration));
    }

    @Override
    public Injection inject(FaultContext context) throws FaultException, InterruptedException {
        String primary = Targets.primaryOf(shard.resolvedNumber(), context);
        Neighbourhood around = Surroundings.of(primary, context);
        return new Resetting(context, Aim.at(primary, shard.resolvedNumber()), around).begin(Kinds.nameOf(this));
    }

    /**
     * The moment in which connections break, as the primary's own list of its connections shows it. What breaks a connection is
     * that something is sent on it: one that nobody has used before may stay.
     */
    private final class Resetting extends JournaledInjection {
        private static final Pattern CLIENT = Pattern.compile("\\bid=([0-9]+) addr=([0-9.]+):.* idle=([0-9]+)");
        /** Without a command for at least a second: servers count whole seconds between whole seconds. */
        private static final int QUIET_SECONDS = 2;

        private static final Duration ASK = Duration.ofMillis(500);

        private final CanReset lab;
        private final Neighbourhood around;
        private Map<Long, Integer> before = Map.of();

        Resetting(FaultContext context, Aim aim, Neighbourhood around) throws FaultException {
            super(context, aim);
            this.lab = ability(context, CanReset.class);
            this.around = around;
        }

        @Override
        public Duration hold() {
            return duration;
        }

        @Override
        void rehearse() throws FaultException, InterruptedException {
            try {
                before = connections(around.of(who.others, tenant));
            } catch (NodeUnavailableException | CommandRefusedException | IllegalArgumentException e) {
                throw new FaultException(e.getMessage() + "; the fault was not injected", e);
            }
            if (before.values().stream().allMatch(idle -> idle >= QUIET_SECONDS)) {
                throw new FaultException(aim().text() + " has no such connection in use that could be reset"
                        + (before.isEmpty() ? "" : ", but " + before.size() + " on which nothing is sent")
                        + "; the fault was not injected");
            }
        }

        @Override
        void apply() throws LabException {
            // What the primary sends breaks its end; the other end learns it from its next packet, which nobody
            // expects.
            lab.reset(context().fault(), around.isolated(who.others, tenant, Direction.OUT));
        }

        @Override
        void undo() throws LabException {
            lab.lift(context().fault());
        }

        @Override
        Sighting effect() throws InterruptedException {
            try {
                Set<Long> left = connections(around.of(who.others, tenant)).keySet();
                left.retainAll(before.keySet());
                long used = left.stream()
                        .filter(number -> before.getOrDefault(number, 0) < QUIET_SECONDS)
                        .count();
                if (used > 0) {
                    return Sighting.notYet(used + " of " + before.size() + " connections of before are there");
                }
                return Sighting.seen(
                        left.isEmpty()
                                ? "all " + before.size() + " connections of before are gone (CLIENT LIST)"
                                : before.size() - left.size() + " of " + before.size()
                                        + " connections of before are gone (CLIENT LIST), all but those on which nothing was sent");
            } catch (NodeUnavailableException | CommandRefusedException e) {
                return Sighting.notYet(String.valueOf(e.getMessage()));
            }
        }

        @Override
        Sighting recovered() {
            return Surroundings.withoutRules(lab, context().fault());
        }

        /**
         * For how many seconds nothing came on the connections from these addresses, by the server's numbers of them; numbers are
         * never used again.
         */
        private Map<Long, Integer> connections(List<String> addresses)
                throws NodeUnavailableException, CommandRefusedException, InterruptedException {
            Matcher client = CLIENT.matcher(context().admin().text(aim().nodes().get(0), ASK, "CLIENT", "LIST"));
            Map<Long, Integer> idle = new HashMap<>();
            while (client.find()) {
                if (addresses.contains(client.group(2))) {
                    idle.put(Long.parseLong(client.group(1)), Integer.parseInt(client.group(3)));
                }
            }
            return idle;
        }
    }
}
