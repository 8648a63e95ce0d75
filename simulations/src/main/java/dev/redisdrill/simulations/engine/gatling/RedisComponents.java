package dev.redisdrill.simulations.engine.gatling;

import dev.redisdrill.simulations.client.ConnectionFactory;
import dev.redisdrill.simulations.client.Link;
import io.gatling.core.CoreComponents;
import io.gatling.core.config.GatlingConfiguration;
import io.gatling.core.protocol.Protocol;
import io.gatling.core.protocol.ProtocolComponents;
import io.gatling.core.protocol.ProtocolKey;
import io.gatling.core.session.Session;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutor;
import java.util.HashMap;
import java.util.Map;
import scala.Function1;
import scala.runtime.BoxedUnit;

/**
 * The connections of a simulation: one link per event loop of Gatling's, made when the scenarios are built and so before
 * any user starts. Immutable once made, thread-safe.
 */
final class RedisComponents implements ProtocolComponents {
    /** Gatling makes the components once per protocol and closes them with its actor system. */
    static final ProtocolKey<RedisProtocol, RedisComponents> KEY = new Key();

    private final Map<EventLoop, Link> links;

    /** With links that are made already. */
    RedisComponents(Map<EventLoop, Link> links) {
        this.links = Map.copyOf(links);
    }

    static RedisComponents connect(RedisProtocol protocol, CoreComponents core) {
        ConnectionFactory connections = protocol.client().connectionFactory(protocol.access());
        core.actorSystem().registerOnTermination(() -> {
            connections.close();
            return BoxedUnit.UNIT;
        });
        Map<EventLoop, Link> links = new HashMap<>();
        for (EventExecutor executor : core.eventLoopGroup()) {
            EventLoop loop = (EventLoop) executor;
            links.put(loop, connections.connect("", loop));
        }
        return new RedisComponents(links);
    }

    Link link(EventLoop loop) {
        Link link = links.get(loop);
        if (link == null) {
            throw new IllegalStateException("a user on an event loop that is not Gatling's: " + loop);
        }
        return link;
    }

    @Override
    public Function1<Session, Session> onStart() {
        return Session.Identity();
    }

    @Override
    public Function1<Session, BoxedUnit> onExit() {
        return ProtocolComponents.NoopOnExit();
    }

    private static final class Key implements ProtocolKey<RedisProtocol, RedisComponents> {
        @Override
        @SuppressWarnings("unchecked")
        public Class<Protocol> protocolClass() {
            return (Class<Protocol>) (Class<?>) RedisProtocol.class;
        }

        @Override
        public RedisProtocol defaultProtocolValue(GatlingConfiguration configuration) {
            throw new IllegalStateException(
                    "which cluster? Add a Redis protocol: setUp(...).protocols(redis().cluster(\"host:port\"))");
        }

        @Override
        public Function1<RedisProtocol, RedisComponents> newComponents(CoreComponents core) {
            return protocol -> connect(protocol, core);
        }
    }
}
