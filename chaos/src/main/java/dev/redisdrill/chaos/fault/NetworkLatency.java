package dev.redisdrill.chaos.fault;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.redisdrill.chaos.admin.AdminClient;
import dev.redisdrill.chaos.admin.CommandRefusedException;
import dev.redisdrill.chaos.admin.NodeUnavailableException;
import dev.redisdrill.chaos.guard.ClusterShape;
import dev.redisdrill.chaos.guard.Impact;
import dev.redisdrill.chaos.lab.CanDelay;
import dev.redisdrill.chaos.lab.Deed;
import dev.redisdrill.chaos.lab.LabException;
import dev.redisdrill.chaos.lab.Traffic;
import dev.redisdrill.chaos.net.Direction;
import dev.redisdrill.chaos.net.Neighbourhood;
import dev.redisdrill.chaos.net.Others;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.spec.ClusterAccess;
import dev.redisdrill.timeline.spec.Kinds;
import dev.redisdrill.timeline.unit.Durations;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The way to a primary is long, as to another continent. */
@JsonTypeName("latency")
@JsonClassDescription("Delays what is sent between a shard's primary and others, for a while.")
public record NetworkLatency(
        @JsonPropertyDescription("The shard, a number from 1, or random (chosen by the seed).")
        ShardChoice shard,

        @JsonProperty(defaultValue = "25ms")
        @JsonPropertyDescription(
                "How much later it arrives, each way that direction names: 25ms both ways make a round trip 50ms longer. 1ms to 2s.")
        Duration delay,

        @JsonProperty(defaultValue = "0s")
        @JsonPropertyDescription(
                "By how much the delay varies, up or down, evenly spread; at most the delay. Bytes of a connection keep their order.")
        Duration jitter,

        @JsonProperty(defaultValue = "everyone") @JsonPropertyDescription("Who is far away from it.")
        Others who,

        @JsonPropertyDescription("With who: tenant, whose clients.")
        Optional<String> tenant,

        @JsonProperty(defaultValue = "both")
        @JsonPropertyDescription("What is delayed: both, or only what comes in, or goes out, at the primary.")
        Direction direction,

        @JsonPropertyDescription("How long; at least 500ms.")
        Duration duration)
        implements Fault, Delegable {
    private static final Duration SHORTEST = Duration.ofMillis(500);
    private static final Duration LEAST = Duration.ofMillis(1);
    private static final Duration MOST = Duration.ofSeconds(2);

    public NetworkLatency {
        if (duration.compareTo(SHORTEST) < 0) {
            throw new IllegalArgumentException(
                    "duration: must be at least " + Durations.format(SHORTEST) + ", a shorter one could not be proven");
        }
        if (delay.compareTo(LEAST) < 0 || delay.compareTo(MOST) > 0) {
            throw new IllegalArgumentException("delay: " + Durations.format(delay) + " is not in 1ms to 2s");
        }
        if (jitter.isNegative() || jitter.compareTo(delay) > 0) {
            throw new IllegalArgumentException("jitter: must not be more than the delay, " + Durations.format(delay));
        }
        if ((who == Others.TENANT) != tenant.isPresent()) {
            throw new IllegalArgumentException(
                    who == Others.TENANT
                            ? "tenant: say whose clients are far away"
                            : "tenant: is only for who: tenant; remove it, or write that");
        }
    }

    @Override
    public Set<Class<?>> needs() {
        return Set.of(CanDelay.class);
    }

    @Override
    public Set<String> tenants() {
        return tenant.map(Set::of).orElse(Set.of());
    }

    @Override
    public NetworkLatency resolved(RandomGenerator random, int shards) {
        return new NetworkLatency(shard.resolved(random, shards), delay, jitter, who, tenant, direction, duration);
    }

    @Override
    public String describe() {
        return "delay by " + Durations.format(delay)
                + (jitter.isZero() ? "" : " ± " + Durations.format(jitter))
                + " what passes " + direction.preposition() + " the primary of shard " + shard + ", for "
                + switch (who) {
                    case EVERYONE -> "all nodes and clients";
                    case PEERS -> "all other nodes";
                    case REPLICAS -> "its replicas";
                    case CLIENTS -> "all clients";
                    case TENANT -> "the clients of " + tenant.orElse("");
                }
                + ", for " + Durations.format(duration);
    }

    /** Peers that take it for dead, because every answer comes too late, replace it. */
    @Override
    public Impact impact(String name, Duration at, ClusterShape shape) {
        boolean peersToo = who == Others.EVERYONE || who == Others.PEERS;
        return peersToo && roundTrip().compareTo(shape.nodeTimeout()) >= 0
                ? Impact.ofPrimary(
                        name,
                        at,
                        Optional.of(duration),
                        shard.resolvedNumber(),
                        Optional.of(Predictions.afterSplitBrain(duration, shape)))
                : Impact.harmless(name, at, Optional.of(duration));
    }

    private int ways() {
        return direction == Direction.BOTH ? 2 : 1;
    }

    private Duration roundTrip() {
        return delay.multipliedBy(ways());
    }

    @Override
    public Injection inject(FaultContext context) throws FaultException, InterruptedException {
        String primary = Targets.primaryOf(shard.resolvedNumber(), context);
        if (Delegated.by(context)) {
            return delegated(context, primary).begin(Kinds.nameOf(this));
        }
        Neighbourhood around = Surroundings.of(primary, context);
        return new Delaying(context, Aim.at(primary, shard.resolvedNumber()), around).begin(Kinds.nameOf(this));
    }

    private JournaledInjection delegated(FaultContext context, String primary)
            throws FaultException, InterruptedException {
        Neighbourhood around = Surroundings.of(primary, context);
        Aim aim = Aim.at(primary, shard.resolvedNumber());
        Evidence evidence = who == Others.EVERYONE
                ? new SlowExchange(
                        context,
                        "a PING and its answer",
                        Duration.ofNanos(leastNanos()),
                        () -> context.admin()
                                .call(primary, roundTrip().multipliedBy(2).plusSeconds(2), "PING"))
                : AcknowledgedWrites.of(context, aim, around.replicas().size(), Duration.ofNanos(leastNanos()));
        try {
            return new Delegated(
                    context,
                    aim,
                    new Deed.Network(traffic(around.node(), around.of(nodes(), Optional.empty())), effect()),
                    duration,
                    evidence);
        } catch (IllegalArgumentException e) {
            throw new FaultException(e.getMessage() + "; the fault was not injected", e);
        }
    }

    private Others nodes() {
        return who == Others.EVERYONE ? Others.PEERS : who;
    }

    private List<Traffic> traffic(String host, List<String> others) {
        return who == Others.EVERYONE
                ? List.of(Traffic.ofAll(host, direction))
                : List.of(new Traffic(List.of(host), others, direction));
    }

    private Deed.Effect effect() {
        return new Deed.Effect.Delay(delay, jitter);
    }

    @Override
    public Optional<String> whyNotDelegated() {
        if (who == Others.CLIENTS || who == Others.TENANT) {
            return Optional.of(
                    "who: clients are no pods of the cluster, and whose they are cannot be told; write everyone,"
                            + " peers or replicas");
        }
        if (who == Others.EVERYONE && direction != Direction.OUT) {
            return Optional.of(
                    "direction: what everyone sends to a pod cannot be shaped there, only what it sends; write"
                            + " direction: out, or who: peers");
        }
        return Cuts.whyNotDelegated("duration", duration);
    }

    @Override
    public Deed planned(Event.LabReady cluster) {
        Event.ShardAtStart home = Delegable.shard(shard.resolvedNumber(), cluster);
        if (home.replicas().isEmpty() && who != Others.EVERYONE) {
            throw new IllegalArgumentException(
                    "who: shard " + shard + " has no replica, at which the delay could be seen");
        }
        String host = Surroundings.host(home.primary());
        List<String> others = (who == Others.REPLICAS ? home.replicas() : cluster.nodes())
                .stream()
                        .map(Surroundings::host)
                        .filter(other -> !other.equals(host))
                        .toList();
        return new Deed.Network(traffic(host, others), effect());
    }

    @Override
    public Duration wanted() {
        return duration;
    }

    /** What a round trip takes at least that is delayed. */
    private long leastNanos() {
        return ways() * Math.max(delay.minus(jitter).toNanos(), delay.toNanos() / 4);
    }

    /** A long way, measured by round trips of a command from an address that is far away now. */
    private final class Delaying extends JournaledInjection {
        private static final int TRIPS = 5;

        private final CanDelay lab;
        private final Neighbourhood around;
        private final String source;
        private final AdminClient client;
        private final Duration patience;
        private @Nullable Sighting over;

        Delaying(FaultContext context, Aim aim, Neighbourhood around) throws FaultException {
            super(context, aim);
            this.lab = ability(context, CanDelay.class);
            this.around = around;
            try {
                this.source = around.of(who, tenant).get(around.of(who, tenant).size() - 1);
            } catch (IllegalArgumentException e) {
                throw new FaultException(e.getMessage() + "; the fault was not injected", e);
            }
            this.patience = roundTrip().multipliedBy(2).plus(Duration.ofSeconds(2));
            ClusterAccess access = context.lab().access();
            this.client = AdminClient.open(new ClusterAccess(
                    access.seeds(),
                    access.tls(),
                    access.caPem(),
                    access.admin().map(admin -> admin.from(source)),
                    Map.of(),
                    access.sentinels()));
        }

        @Override
        public Duration hold() {
            return duration;
        }

        @Override
        Duration patience() {
            return patience.multipliedBy(2);
        }

        @Override
        void rehearse() throws FaultException, InterruptedException {
            try {
                trip(); // the first one connects
                long[] before = new long[TRIPS];
                for (int i = 0; i < TRIPS; i++) {
                    before[i] = trip();
                }
                Arrays.sort(before);
                if (2 * before[TRIPS / 2] > leastNanos()) {
                    throw new FaultException("without any delay, " + text(before[TRIPS / 2]) + ": "
                            + Durations.format(delay) + " would make no difference that could be told; the fault was"
                            + " not injected");
                }
            } catch (NodeUnavailableException | CommandRefusedException e) {
                client.close();
                throw new FaultException(e.getMessage() + "; the fault was not injected", e);
            } catch (FaultException e) {
                client.close();
                throw e;
            }
        }

        @Override
        void apply() throws LabException {
            lab.delay(context().fault(), around.isolated(who, tenant, direction), delay, jitter);
        }

        @Override
        void undo() throws LabException {
            lab.lift(context().fault());
        }

        @Override
        Sighting effect() throws InterruptedException {
            try {
                long took = trip();
                return took >= leastNanos() ? Sighting.seen(text(took)) : Sighting.notYet(text(took));
            } catch (NodeUnavailableException | CommandRefusedException e) {
                return Sighting.notYet(String.valueOf(e.getMessage()));
            }
        }

        @Override
        Sighting recovered() throws InterruptedException {
            if (over != null) {
                return over; // seen once, and what is waited for now is the rest of the cluster
            }
            try {
                long took = trip();
                Sighting fast = 2 * took < leastNanos() ? Sighting.seen(text(took)) : Sighting.notYet(text(took));
                Sighting now = Surroundings.withoutRules(lab, context().fault()).and(fast);
                if (now.seen()) {
                    client.close();
                    over = now;
                }
                return now;
            } catch (NodeUnavailableException | CommandRefusedException e) {
                return Sighting.notYet(String.valueOf(e.getMessage()));
            }
        }

        private long trip() throws NodeUnavailableException, CommandRefusedException, InterruptedException {
            long sent = context().clock().nanos();
            client.call(aim().nodes().get(0), patience, "PING");
            return context().clock().nanos() - sent;
        }

        private String text(long nanos) {
            return String.format(Locale.ROOT, "a PING from %s and its answer took %.1f ms", source, nanos / 1e6);
        }
    }
}
