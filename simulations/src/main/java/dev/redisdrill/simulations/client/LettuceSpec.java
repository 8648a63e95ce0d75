package dev.redisdrill.simulations.client;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.redisdrill.timeline.spec.ClusterAccess;
import io.lettuce.core.LettuceVersion;
import java.time.Duration;

/**
 * Lettuce 7, in cluster mode, or where the target is a primary with sentinels, led by these.
 *
 * <p>The defaults are those of a carefully set up production service, not the library's: it follows a failover
 * within some ten milliseconds, never buffers commands for a node that is away, and so never executes a write twice or
 * long after its caller gave up.
 */
@JsonTypeName("lettuce")
@JsonClassDescription("Lettuce 7 in cluster mode, or led by sentinels")
public record LettuceSpec(
        @JsonProperty(defaultValue = "1s")
        @JsonPropertyDescription("how long a command may take before its caller gives up on it")
        Duration commandTimeout,

        @JsonProperty(defaultValue = "1s")
        @JsonPropertyDescription("how long TCP connect and TLS handshake may each take; also bounds how long a"
                + " topology refresh waits for a dead node")
        Duration connectTimeout,

        @JsonProperty(defaultValue = "10s")
        @JsonPropertyDescription("how often the client asks for the cluster's topology beside the reasons below; each"
                + " time it connects to every node, which costs milliseconds under TLS; 0s: never")
        Duration topologyRefreshPeriod,

        @JsonProperty(defaultValue = "true")
        @JsonPropertyDescription(
                "also ask on MOVED and ASK replies, repeated reconnects, uncovered slots and" + " unknown nodes")
        boolean adaptiveRefresh,

        @JsonProperty(defaultValue = "500ms")
        @JsonPropertyDescription("the least time between two topology refreshes for such reasons")
        Duration adaptiveRefreshTimeout,

        @JsonProperty(defaultValue = "5ms")
        @JsonPropertyDescription("while operations fail as they do in a failover: how often the client asks the shard's"
                + " replicas and one other node for the slots' new owner; 0s: it waits for the next topology refresh")
        Duration failoverLookout,

        @JsonProperty(defaultValue = "true")
        @JsonPropertyDescription("whether a connection to each replica is open as well, so that one that is promoted"
                + " can be written to without a handshake")
        boolean connectReplicas,

        @JsonProperty(defaultValue = "true") @JsonPropertyDescription("whether broken connections are made again")
        boolean autoReconnect,

        @JsonProperty(defaultValue = "500ms")
        @JsonPropertyDescription("the longest pause between two attempts to reconnect; it grows up to this")
        Duration reconnectDelayMax,

        @JsonProperty(defaultValue = "reject")
        @JsonPropertyDescription("what happens to commands for a node that is not connected: reject them, or"
                + " buffer and replay them once it is (a write can then be executed twice)")
        DisconnectedBehavior disconnectedBehavior,

        @JsonProperty(defaultValue = "10000")
        @JsonPropertyDescription("how many commands may wait on one connection before more are refused")
        int requestQueueSize,

        @JsonProperty(defaultValue = "5") @JsonPropertyDescription("how many MOVED or ASK replies a command follows")
        int maxRedirects,

        @JsonProperty(defaultValue = "true") @JsonPropertyDescription("TCP keep-alive: idle 5s, interval 1s, 3 probes")
        boolean keepAlive,

        @JsonProperty(defaultValue = "5s")
        @JsonPropertyDescription("after how long unacknowledged data breaks a connection; 0s: the kernel's"
                + " default of about 15 minutes; needs Linux")
        Duration tcpUserTimeout,

        @JsonProperty(defaultValue = "upstream")
        @JsonPropertyDescription("from which nodes read-only commands read: upstream, replica-preferred, any")
        ReadPreference readFrom)
        implements ClientSpec {

    public LettuceSpec {
        atLeast("commandTimeout", commandTimeout, Duration.ofMillis(1));
        atLeast("connectTimeout", connectTimeout, Duration.ofMillis(1));
        atLeast("topologyRefreshPeriod", topologyRefreshPeriod, Duration.ZERO);
        atLeast("adaptiveRefreshTimeout", adaptiveRefreshTimeout, Duration.ofMillis(1));
        if (!failoverLookout.isZero()) {
            atLeast("failoverLookout", failoverLookout, Duration.ofMillis(1));
        }
        atLeast("reconnectDelayMax", reconnectDelayMax, Duration.ofMillis(1));
        atLeast("tcpUserTimeout", tcpUserTimeout, Duration.ZERO);
        if (requestQueueSize < 1) {
            throw new IllegalArgumentException("requestQueueSize: at least 1, not " + requestQueueSize);
        }
        if (maxRedirects < 0) {
            throw new IllegalArgumentException("maxRedirects: at least 0, not " + maxRedirects);
        }
    }

    /** All defaults. */
    public static LettuceSpec standard() {
        return new LettuceSpec(
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Duration.ofSeconds(10),
                true,
                Duration.ofMillis(500),
                Duration.ofMillis(5),
                true,
                true,
                Duration.ofMillis(500),
                DisconnectedBehavior.REJECT,
                10_000,
                5,
                true,
                Duration.ofSeconds(5),
                ReadPreference.UPSTREAM);
    }

    @Override
    public ConnectionFactory connectionFactory(ClusterAccess access) {
        return new LettuceConnectionFactory(this, access);
    }

    @Override
    public Library library() {
        return new Library(LettuceVersion.getName(), LettuceVersion.getVersion());
    }

    private static void atLeast(String key, Duration value, Duration least) {
        if (value.compareTo(least) < 0) {
            throw new IllegalArgumentException(
                    key + ": at least " + dev.redisdrill.timeline.unit.Durations.format(least));
        }
    }

    /** What happens to commands for a node that is not connected. */
    public enum DisconnectedBehavior {
        /** They fail at once, and were not executed. */
        @JsonProperty("reject")
        REJECT,
        /** They wait for the connection and are sent then; so are those that were under way when it broke. */
        @JsonProperty("buffer")
        BUFFER
    }

    /** From which nodes read-only commands read. */
    public enum ReadPreference {
        /** Primaries only. */
        @JsonProperty("upstream")
        UPSTREAM,
        /** Replicas, and the primary if none is there. */
        @JsonProperty("replica-preferred")
        REPLICA_PREFERRED,
        /** Any node of the shard. */
        @JsonProperty("any")
        ANY
    }
}
