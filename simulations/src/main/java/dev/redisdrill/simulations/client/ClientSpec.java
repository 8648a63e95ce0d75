package dev.redisdrill.simulations.client;

import dev.redisdrill.timeline.spec.ClusterAccess;

/**
 * Which Redis client puts the load on the cluster, and how it is set up: what decides how a failover feels to an
 * application as much as the cluster does.
 */
public sealed interface ClientSpec permits LettuceSpec, JedisSpec {

    /** What is used when a scenario names none: Lettuce with the defaults of {@link LettuceSpec}. */
    static ClientSpec standard() {
        return LettuceSpec.standard();
    }

    /** The same, without connections to replicas, which only a failover needs. */
    static ClientSpec toPrimaries() {
        return LettuceSpec.toPrimaries();
    }

    /** Opens nothing yet; connections are made by {@link ConnectionFactory#connect}. */
    ConnectionFactory connectionFactory(ClusterAccess access);

    /** The client library's name and version, for reports. */
    Library library();

    /** A client library: {@code Lettuce}, {@code 7.7.0}. */
    record Library(String name, String version) {}
}
