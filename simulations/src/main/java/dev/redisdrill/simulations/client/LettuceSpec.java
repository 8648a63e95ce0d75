package dev.redisdrill.simulations.client;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.redisdrill.timeline.spec.ClusterAccess;
import io.lettuce.core.LettuceVersion;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * Lettuce 7, in cluster mode, or where the target is a primary with sentinels, led by these.
 *
 * <p>The defaults are those of a carefully set up production service, not the library's: it follows a failover
 * within some ten milliseconds, never buffers commands for a node that is away, and so never executes a write twice or
 * long after its caller gave up. {@link #asShipped} is the client as it comes; in a scenario {@code preset: library} puts the
 * library's own defaults in the place of these for every key that is left out.
 */
@JsonTypeName("lettuce")
@JsonClassDescription("Lettuce 7 in cluster mode, or led by sentinels")
public record LettuceSpec(
        @JsonProperty(defaultValue = "production")
        @JsonPropertyDescription("what keys that are left out are: production, as they are described here, or library,"
                + " Lettuce's own defaults (time-outs of 60s and 10s, no periodic refresh, commands buffered while a"
                + " node is away, no failoverLookout, no connectReplicas)")
        Preset preset,

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

        @JsonProperty(defaultValue = "true") @JsonPropertyDescription("also ask for the reasons in adaptiveTriggers")
        boolean adaptiveRefresh,

        @JsonProperty(
                defaultValue = "[\"moved-redirect\", \"ask-redirect\", \"persistent-reconnects\", \"uncovered-slot\","
                        + " \"unknown-node\"]")
        @JsonPropertyDescription(
                "the reasons for adaptiveRefresh: MOVED and ASK replies, repeated reconnects to a node,"
                        + " slots that nobody serves, nodes that are not known")
        List<Trigger> adaptiveTriggers,

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

        @JsonProperty(defaultValue = "true") @JsonPropertyDescription("whether TCP probes connections that are idle")
        boolean keepAlive,

        @JsonProperty(defaultValue = "5s")
        @JsonPropertyDescription("keepAlive: after how long without traffic it begins, with a probe a second, the third"
                + " without answer being the last; 0s: the kernel's defaults, two hours on Linux")
        Duration keepAliveIdle,

        @JsonProperty(defaultValue = "5s")
        @JsonPropertyDescription("after how long unacknowledged data breaks a connection; 0s: the kernel's"
                + " default of about 15 minutes; needs Linux")
        Duration tcpUserTimeout,

        @JsonProperty(defaultValue = "upstream")
        @JsonPropertyDescription("from which nodes read-only commands read: upstream (primaries), upstream-preferred,"
                + " replica, replica-preferred, lowest-latency, any-replica, any")
        ReadPreference readFrom)
        implements ClientSpec {

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

    public LettuceSpec {
        atLeast("commandTimeout", commandTimeout, Duration.ofMillis(1));
        if (commandTimeout.compareTo(LONGEST_WAIT) > 0) {
            throw new IllegalArgumentException("commandTimeout: at most "
                    + dev.redisdrill.timeline.unit.Durations.format(LONGEST_WAIT) + ", the library's own default");
        }
        adaptiveTriggers = List.copyOf(adaptiveTriggers);
        if (adaptiveRefresh && adaptiveTriggers.isEmpty()) {
            throw new IllegalArgumentException("adaptiveTriggers: name at least one, or say adaptiveRefresh: false");
        }
        atLeast("keepAliveIdle", keepAliveIdle, Duration.ZERO);
        if (!keepAliveIdle.isZero()) {
            atLeast("keepAliveIdle", keepAliveIdle, Duration.ofSeconds(1)); // the kernel counts whole seconds
        }
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
        return standard(true);
    }

    /** All defaults, but no connections to replicas. */
    static LettuceSpec toPrimaries() {
        return standard(false);
    }

    private static LettuceSpec standard(boolean connectReplicas) {
        return new LettuceSpec(
                Preset.PRODUCTION,
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Duration.ofSeconds(10),
                true,
                List.of(Trigger.values()),
                Duration.ofMillis(500),
                Duration.ofMillis(5),
                connectReplicas,
                true,
                Duration.ofMillis(500),
                DisconnectedBehavior.REJECT,
                10_000,
                5,
                true,
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                ReadPreference.UPSTREAM);
    }

    /**
     * The library's own defaults. Lettuce itself has no {@code failoverLookout} and connects to a node when a command first
     * needs it.
     */
    public static LettuceSpec asShipped() {
        return new LettuceSpec(
                Preset.LIBRARY,
                Duration.ofSeconds(60),
                Duration.ofSeconds(10),
                Duration.ZERO,
                true,
                List.of(Trigger.values()),
                Duration.ofSeconds(5),
                Duration.ZERO,
                false,
                true,
                Duration.ofSeconds(30),
                DisconnectedBehavior.BUFFER,
                Integer.MAX_VALUE,
                5,
                true,
                Duration.ZERO,
                Duration.ZERO,
                ReadPreference.UPSTREAM);
    }

    /** The reasons for which the topology is asked for, as the library calls them; empty: none. */
    List<Trigger> triggers() {
        return adaptiveRefresh
                ? Arrays.stream(Trigger.values())
                        .filter(adaptiveTriggers::contains)
                        .toList()
                : List.of();
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

    /** What a key that is left out is. */
    public enum Preset {
        /** {@link LettuceSpec#standard}. */
        @JsonProperty("production")
        PRODUCTION,
        /** {@link LettuceSpec#asShipped}. */
        @JsonProperty("library")
        LIBRARY
    }

    /** A reason to ask for the topology. */
    public enum Trigger {
        /** A command was answered by MOVED. */
        @JsonProperty("moved-redirect")
        MOVED_REDIRECT,
        /** A command was answered by ASK. */
        @JsonProperty("ask-redirect")
        ASK_REDIRECT,
        /** Several attempts in a row to reconnect to a node failed. */
        @JsonProperty("persistent-reconnects")
        PERSISTENT_RECONNECTS,
        /** A command's slot is served by nobody. */
        @JsonProperty("uncovered-slot")
        UNCOVERED_SLOT,
        /** A node was named that is not in the topology. */
        @JsonProperty("unknown-node")
        UNKNOWN_NODE
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
        /** The primary, and replicas if it is not there. */
        @JsonProperty("upstream-preferred")
        UPSTREAM_PREFERRED,
        /** Replicas only. */
        @JsonProperty("replica")
        REPLICA,
        /** The node of the shard that was nearest at the last look at the topology. */
        @JsonProperty("lowest-latency")
        LOWEST_LATENCY,
        /** Any replica of the shard. */
        @JsonProperty("any-replica")
        ANY_REPLICA,
        /** Replicas, and the primary if none is there. */
        @JsonProperty("replica-preferred")
        REPLICA_PREFERRED,
        /** Any node of the shard. */
        @JsonProperty("any")
        ANY
    }
}
