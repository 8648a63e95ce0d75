package dev.redisdrill.chaos.net;

import com.fasterxml.jackson.annotation.JsonProperty;

/** From whom a node is cut off. */
public enum Others {
    /** All other nodes and all clients. */
    @JsonProperty("everyone")
    EVERYONE,
    /** All other nodes; clients still reach it. */
    @JsonProperty("peers")
    PEERS,
    /** The replicas of its shard. */
    @JsonProperty("replicas")
    REPLICAS,
    /** The clients of all tenants. */
    @JsonProperty("clients")
    CLIENTS,
    /** The clients of one tenant. */
    @JsonProperty("tenant")
    TENANT
}
