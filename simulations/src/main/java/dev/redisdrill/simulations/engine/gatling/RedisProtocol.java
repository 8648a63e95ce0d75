package dev.redisdrill.simulations.engine.gatling;

import dev.redisdrill.simulations.client.ClientSpec;
import dev.redisdrill.timeline.spec.ClusterAccess;
import io.gatling.core.protocol.Protocol;

/** What Gatling knows of a cluster: how to reach it and with which client. Immutable. */
public final class RedisProtocol implements Protocol {
    private final ClusterAccess access;
    private final ClientSpec client;

    /** How to reach a cluster, and with which client. */
    public RedisProtocol(ClusterAccess access, ClientSpec client) {
        this.access = access;
        this.client = client;
    }

    ClusterAccess access() {
        return access;
    }

    ClientSpec client() {
        return client;
    }
}
