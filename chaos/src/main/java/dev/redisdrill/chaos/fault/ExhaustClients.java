package dev.redisdrill.chaos.fault;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.redisdrill.chaos.admin.AdminClient;
import dev.redisdrill.chaos.guard.ClusterShape;
import dev.redisdrill.chaos.guard.Impact;
import dev.redisdrill.chaos.lab.CanCommand;
import dev.redisdrill.chaos.lab.CanReconfigure;
import dev.redisdrill.chaos.lab.LabException;
import dev.redisdrill.chaos.topology.Nodes;
import dev.redisdrill.timeline.spec.Kinds;
import dev.redisdrill.timeline.unit.Durations;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The primary of a shard takes no further connections: its maxclients is reached. */
@JsonTypeName("exhaust-clients")
@JsonClassDescription("Lowers maxclients of a shard's primary below the connections it has: new ones are turned away.")
public record ExhaustClients(
        @JsonPropertyDescription("The shard, a number from 1, or random (chosen by the seed).")
        ShardChoice shard,

        @JsonPropertyDescription("How long new connections are turned away.")
        Duration duration,

        @JsonProperty(defaultValue = "false")
        @JsonPropertyDescription(
                "Whether the tenants' connections to it are ended as well, so that they have to come back,"
                        + " and cannot; otherwise those that are open go on.")
        boolean disconnect)
        implements Fault {

    public ExhaustClients {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException("duration: must be longer than 0");
        }
    }

    @Override
    public Set<Class<?>> needs() {
        return Set.of(CanCommand.class, CanReconfigure.class);
    }

    @Override
    public ExhaustClients resolved(RandomGenerator random, int shards) {
        return new ExhaustClients(shard.resolved(random, shards), duration, disconnect);
    }

    @Override
    public String describe() {
        return "the primary of shard " + shard + " takes no new connections for " + Durations.format(duration)
                + (disconnect ? ", and ends those of the tenants" : "");
    }

    @Override
    public Impact impact(String name, Duration at, ClusterShape shape) {
        return Impact.harmless(name, at, Optional.of(duration));
    }

    @Override
    public Injection inject(FaultContext context) throws FaultException, InterruptedException {
        String primary = Targets.servingPrimary(shard.resolvedNumber(), context);
        Aim aim = Aim.at(primary, shard.resolvedNumber());
        return new Exhausted(context, aim, primary, duration, disconnect).begin(Kinds.nameOf(this));
    }

    /** A node at its limit of clients. */
    private static final class Exhausted extends CommandInjection {
        private static final String DIRECTIVE = "maxclients";
        /** A server that turns a connection away does it at once; one that takes it waits for the client to speak. */
        private static final int TURNED_AWAY_MILLIS = 250;

        private final String node;
        private final Duration duration;
        private final Optional<TenantClients> disconnect;
        /** A second connection for the healing: where none can be opened, one that breaks must not be the last. */
        private final AdminClient reserve;

        private volatile @Nullable String usual;
        private volatile long rejectedBefore;

        Exhausted(FaultContext context, Aim aim, String node, Duration duration, boolean disconnect)
                throws FaultException {
            super(context, aim);
            this.node = node;
            this.duration = duration;
            this.disconnect =
                    disconnect ? Optional.of(TenantClients.of(Optional.empty(), context, nodes())) : Optional.empty();
            this.reserve = AdminClient.open(context.lab().access());
        }

        @Override
        public Duration hold() {
            return duration;
        }

        @Override
        void rehearse() throws FaultException, InterruptedException {
            try {
                usual = nodes().config(node, DIRECTIVE);
                rejectedBefore = rejected();
                new Nodes(reserve).call(node, "PING");
                if (isTurnedAway()) {
                    throw new LabException(node + " turns new connections away already");
                }
            } catch (LabException e) {
                reserve.close();
                throw new FaultException(e.getMessage() + "; the fault was not injected", e);
            }
        }

        @Override
        void apply() throws LabException, InterruptedException {
            nodes().call(node, "CONFIG", "SET", DIRECTIVE, "1");
            if (disconnect.isPresent()) {
                disconnect.get().kill(node);
            }
        }

        @Override
        Sighting look() throws LabException, InterruptedException {
            if (!isTurnedAway()) {
                return Sighting.notYet(node + " takes new connections");
            }
            long more = rejected() - rejectedBefore;
            return more > 0
                    ? Sighting.seen("a new connection was closed at once, rejected_connections grew by " + more)
                    : Sighting.notYet("a new connection was closed, but " + node + " counts none as rejected");
        }

        @Override
        void withdraw() throws LabException, InterruptedException {
            String value = usual;
            if (value == null) {
                return;
            }
            try {
                nodes().call(node, "CONFIG", "SET", DIRECTIVE, value);
            } catch (LabException e) {
                new Nodes(reserve).call(node, "CONFIG", "SET", DIRECTIVE, value);
            }
            reserve.close();
        }

        @Override
        Sighting lookHealed() throws LabException, InterruptedException {
            String now = nodes().config(node, DIRECTIVE);
            if (!now.equals(usual)) {
                return Sighting.notYet(node + " has maxclients " + now + " instead of " + usual);
            }
            return isTurnedAway()
                    ? Sighting.notYet(node + " still turns new connections away")
                    : Sighting.seen("maxclients is " + now + " again, a new connection was taken");
        }

        private long rejected() throws LabException, InterruptedException {
            String count = nodes().info(node, "stats").getOrDefault("rejected_connections", "0");
            return Long.parseLong(count.strip());
        }

        /** Whether a new connection is closed by the server before anything was said. */
        private boolean isTurnedAway() throws LabException {
            int colon = node.lastIndexOf(':');
            try (Socket socket = new Socket()) {
                InetSocketAddress address =
                        new InetSocketAddress(node.substring(0, colon), Integer.parseInt(node.substring(colon + 1)));
                socket.connect(address, TURNED_AWAY_MILLIS);
                socket.setSoTimeout(TURNED_AWAY_MILLIS);
                // Without TLS a few words of regret come first; they count as well.
                int unused = socket.getInputStream().read();
                return true;
            } catch (SocketTimeoutException e) {
                return false;
            } catch (IOException e) {
                if (String.valueOf(e.getMessage()).contains("reset")) {
                    return true;
                }
                throw new LabException(node + " cannot be connected to at all: " + e.getMessage(), e);
            }
        }
    }
}
