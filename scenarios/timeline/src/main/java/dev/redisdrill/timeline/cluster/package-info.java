/** Immutable pictures of a Redis Cluster: nodes, roles, shards, slots, epochs. */
@NullMarked
package dev.redisdrill.timeline.cluster;

import org.jspecify.annotations.NullMarked;
