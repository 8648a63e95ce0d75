package dev.redisdrill.simulations.engine.gatling;

import io.gatling.javaapi.core.ProtocolBuilder;

/** Makes Gatling's protocol; what the DSL's protocol builder is in the end. */
public abstract class RedisProtocolSupport implements ProtocolBuilder {

    /** The protocol as stated so far. */
    @Override
    public abstract RedisProtocol protocol();
}
