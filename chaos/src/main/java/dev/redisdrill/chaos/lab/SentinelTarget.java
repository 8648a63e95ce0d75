package dev.redisdrill.chaos.lab;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * One primary with replicas, watched over by sentinels, on loopback addresses of this machine for this run alone. To the
 * rest of the tool it is a cluster of one shard that has all slots.
 */
@JsonTypeName("sentinel")
@JsonClassDescription(
        "A primary with replicas and sentinels, started on this machine for this run and removed after it: one shard.")
public record SentinelTarget(
        @JsonProperty(defaultValue = "2") @JsonPropertyDescription("Replicas of the primary, 1 to 5.")
        int replicas,

        @JsonProperty(defaultValue = "3") @JsonPropertyDescription("Number of sentinels, 3 to 9.")
        int sentinels,

        @JsonProperty(defaultValue = "2")
        @JsonPropertyDescription(
                "How many sentinels have to hold the primary for down; a failover takes a majority of all"
                        + " sentinels whatever this says.")
        int quorum,

        @JsonProperty(defaultValue = "2s")
        @JsonPropertyDescription(
                "down-after-milliseconds: how long a server may be silent before a sentinel holds it for down. Sentinels ping and"
                        + " reconnect once a second: with 1s or less they hold living servers for down now and then.")
        Duration downAfter,

        @JsonProperty(defaultValue = "10s")
        @JsonPropertyDescription("failover-timeout: a failover that came to nothing is tried again after twice this.")
        Duration failoverTimeout,

        @JsonProperty(defaultValue = "auto")
        @JsonPropertyDescription(
                "Path of the redis-server or valkey-server to run; auto: the one on the PATH, else the embedded one.")
        String engine,

        @JsonProperty(defaultValue = "true")
        @JsonPropertyDescription("TLS on the ports of servers and sentinels, and on replication.")
        boolean tls,

        @JsonProperty(defaultValue = "everysec")
        @JsonPropertyDescription("appendfsync: when the append-only file reaches the disk.")
        LocalTarget.AppendFsync appendfsync,

        @JsonProperty(defaultValue = "{}")
        @JsonPropertyDescription("Further directives of the servers' configuration, by name.")
        Map<String, String> config)
        implements Target {

    /** What the lab sets itself beyond what it sets in a cluster. */
    private static final Set<String> OWNED = Set.of(
            "replica-announce-ip", "replica-announce-port", "slave-announce-ip", "slave-announce-port", "sentinel");

    public SentinelTarget {
        require(replicas >= 1 && replicas <= 5, "replicas: " + replicas + " is not in 1 to 5; one has to take over");
        require(
                sentinels >= 3 && sentinels <= 9,
                "sentinels: " + sentinels + " is not in 3 to 9; fewer than 3 have no majority when one is away");
        require(
                quorum >= 1 && quorum <= sentinels,
                "quorum: " + quorum + " is not in 1 to " + sentinels + ", the number of sentinels");
        require(
                downAfter.toMillis() >= 100 && downAfter.compareTo(Duration.ofMinutes(10)) <= 0,
                "downAfter: " + downAfter.toMillis() + "ms is not in 100ms to 10m");
        require(
                failoverTimeout.toMillis() >= 1_000 && failoverTimeout.compareTo(Duration.ofHours(1)) <= 0,
                "failoverTimeout: " + failoverTimeout.toMillis() + "ms is not in 1s to 1h");
        require(!engine.isBlank(), "engine: is empty; write auto, or the path of a redis-server");
        config = Map.copyOf(new TreeMap<>(config));
        config.forEach((name, value) -> {
            LocalTarget.checkDirective(name, value);
            require(
                    !OWNED.contains(name.toLowerCase(Locale.ROOT)),
                    "config: " + name + " is set by the lab itself; remove it");
        });
    }

    /** Two replicas, three sentinels of which two have to agree, TLS, down-after 2 s. */
    public static SentinelTarget defaults() {
        return new SentinelTarget(
                2,
                3,
                2,
                Duration.ofSeconds(2),
                Duration.ofSeconds(10),
                "auto",
                true,
                LocalTarget.AppendFsync.EVERYSEC,
                Map.of());
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
