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

/** A real cluster of server processes, started on loopback addresses of this machine for this run alone. */
@JsonTypeName("local")
@JsonClassDescription("A real cluster of server processes, started on this machine for this run and removed after it.")
public record LocalTarget(
        @JsonProperty(defaultValue = "3") @JsonPropertyDescription("Number of shards, 3 to 32.")
        int shards,

        @JsonProperty(defaultValue = "1") @JsonPropertyDescription("Replicas of each shard, 0 to 5.")
        int replicasPerShard,

        @JsonProperty(defaultValue = "2s")
        @JsonPropertyDescription("cluster-node-timeout: how long a node may be silent before it is suspected.")
        Duration nodeTimeout,

        @JsonProperty(defaultValue = "auto")
        @JsonPropertyDescription(
                "Path of the redis-server or valkey-server to run; auto: the one on the PATH, else the embedded one.")
        String engine,

        @JsonProperty(defaultValue = "true") @JsonPropertyDescription("TLS on the client, bus and replication ports.")
        boolean tls,

        @JsonProperty(defaultValue = "false")
        @JsonPropertyDescription("cluster-require-full-coverage: whether all shards refuse when one is down.")
        boolean fullCoverage,

        @JsonProperty(defaultValue = "everysec")
        @JsonPropertyDescription("appendfsync: when the append-only file reaches the disk.")
        AppendFsync appendfsync,

        @JsonProperty(defaultValue = "{}")
        @JsonPropertyDescription("Further directives of the server's configuration, by name.")
        Map<String, String> config)
        implements Target {

    /** When the server flushes its append-only file. */
    public enum AppendFsync {
        /** Before each acknowledgement. */
        @JsonProperty("always")
        ALWAYS,
        /** Once a second. */
        @JsonProperty("everysec")
        EVERYSEC,
        /** When the operating system likes. */
        @JsonProperty("no")
        NO
    }

    /** Directives that the lab sets itself: changing them would break its isolation, its secrets or its bookkeeping. */
    private static final Set<String> OWNED = Set.of(
            "aclfile",
            "appendfsync",
            "bind",
            "bind-source-addr",
            "cluster-announce-bus-port",
            "cluster-announce-ip",
            "cluster-announce-port",
            "cluster-announce-tls-port",
            "cluster-config-file",
            "cluster-enabled",
            "cluster-node-timeout",
            "cluster-port",
            "cluster-require-full-coverage",
            "daemonize",
            "dir",
            "include",
            "logfile",
            "masterauth",
            "masteruser",
            "pidfile",
            "port",
            "primaryauth",
            "primaryuser",
            "replicaof",
            "requirepass",
            "slaveof",
            "supervised",
            "unixsocket",
            "user");

    public LocalTarget {
        require(shards >= 3 && shards <= 32, "shards: " + shards + " is not in 3 to 32; a cluster needs 3 to elect");
        require(
                replicasPerShard >= 0 && replicasPerShard <= 5,
                "replicasPerShard: " + replicasPerShard + " is not in 0 to 5");
        require(
                nodeTimeout.toMillis() >= 100 && nodeTimeout.compareTo(Duration.ofMinutes(10)) <= 0,
                "nodeTimeout: " + nodeTimeout.toMillis() + "ms is not in 100ms to 10m");
        require(!engine.isBlank(), "engine: is empty; write auto, or the path of a redis-server");
        config = Map.copyOf(new TreeMap<>(config));
        config.forEach(LocalTarget::checkDirective);
    }

    /** Three shards with one replica each, TLS, node-timeout 2 s. */
    public static LocalTarget defaults() {
        return new LocalTarget(3, 1, Duration.ofSeconds(2), "auto", true, false, AppendFsync.EVERYSEC, Map.of());
    }

    /** All server processes: primaries and replicas. */
    public int nodes() {
        return shards * (1 + replicasPerShard);
    }

    /** @throws IllegalArgumentException if a lab sets this directive itself, or it is none */
    static void checkDirective(String name, String value) {
        String directive = name.toLowerCase(Locale.ROOT);
        require(directive.matches("[a-z][a-z0-9-]*"), "config: '" + name + "' is not the name of a directive");
        require(
                !OWNED.contains(directive) && !directive.startsWith("tls-"),
                "config: " + name + " is set by the lab itself; remove it");
        require(
                value.chars().noneMatch(c -> c < ' '),
                "config: the value of " + name + " has a control character in it; write it on one line");
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
