package dev.redisdrill.simulations.client;

import dev.redisdrill.timeline.spec.ClusterAccess;
import io.netty.channel.EventLoop;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Connections of tenants that use different clients: each tenant's come from its own. Thread-safe. */
public final class TenantConnections implements ConnectionFactory {
    private final ClientSpec standard;
    private final Map<String, ClientSpec> specs;
    private final Map<ClientSpec, ConnectionFactory> factories = new LinkedHashMap<>();

    /**
     * Opens nothing yet.
     *
     * @param standard the client of tenants without one of their own
     * @param specs the clients of the others, by tenant name
     */
    public TenantConnections(ClusterAccess access, ClientSpec standard, Map<String, ClientSpec> specs) {
        this.standard = standard;
        this.specs = Map.copyOf(specs);
        factories.put(standard, standard.connectionFactory(access));
        specs.values().forEach(spec -> factories.computeIfAbsent(spec, s -> s.connectionFactory(access)));
    }

    private ConnectionFactory of(String tenant) {
        ConnectionFactory factory = factories.get(specs.getOrDefault(tenant, standard));
        if (factory == null) {
            throw new IllegalStateException("no client for tenant " + tenant);
        }
        return factory;
    }

    @Override
    public Link connect(String tenant, EventLoop loop) {
        return of(tenant).connect(tenant, loop);
    }

    @Override
    public void useLogin(String tenant, ClusterAccess.User user) {
        of(tenant).useLogin(tenant, user);
    }

    /** Those of all clients; empty if one of them does not count. */
    @Override
    public OptionalLong topologyQuestions() {
        long sum = 0;
        for (ConnectionFactory factory : factories.values()) {
            OptionalLong questions = factory.topologyQuestions();
            if (questions.isEmpty()) {
                return questions;
            }
            sum += questions.getAsLong();
        }
        return OptionalLong.of(sum);
    }

    @Override
    public Subscription subscribe(String tenant, boolean sharded, List<byte[]> channels, Subscriber subscriber) {
        return of(tenant).subscribe(tenant, sharded, channels, subscriber);
    }

    @Override
    public void close() {
        factories.values().forEach(ConnectionFactory::close);
    }
}
