package dev.redisdrill.timeline.cluster;

/** What a node is to its shard. */
public enum Role {
    PRIMARY,
    REPLICA
}
