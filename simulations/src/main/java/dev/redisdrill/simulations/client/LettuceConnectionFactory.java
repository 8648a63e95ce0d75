package dev.redisdrill.simulations.client;

import dev.redisdrill.timeline.spec.ClusterAccess;
import io.netty.channel.EventLoop;

/** One {@code RedisClusterClient} per event loop and ACL user. Thread-safe. */
final class LettuceConnectionFactory implements ConnectionFactory {

    LettuceConnectionFactory(LettuceSpec spec, ClusterAccess access) {}

    @Override
    public Link connect(String tenant, EventLoop loop) {
        throw new UnsupportedOperationException("not built yet");
    }

    @Override
    public void close() {}
}
