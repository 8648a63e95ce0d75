package dev.redisdrill.simulations.client;

import dev.redisdrill.timeline.spec.ClusterAccess;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.exceptions.JedisException;

/** Thread-safe. */
final class RawDoor implements RawConnection.Door {
    private static final int TIMEOUT_MILLIS = 1_000;

    private final @Nullable SSLContext tls;

    RawDoor(ClusterAccess access) {
        this.tls = access.tls() ? JedisConnectionFactory.tls(access.caPem()) : null;
    }

    @Override
    public RawConnection open(String node, ClusterAccess.User user) {
        JedisClientConfig config = config(user);
        try {
            return new RawConnection(Connection.builder()
                    .socketFactory(new SourceSockets(HostAndPort.from(node), config, user.source()))
                    .clientConfig(config)
                    .build());
        } catch (JedisException e) {
            throw new LinkException(
                    "cannot connect to " + node + " as user '" + user.name() + "': " + ClientErrors.rootMessage(e), e);
        }
    }

    // As JedisConnectionFactory sets it.
    @SuppressWarnings("deprecation")
    private JedisClientConfig config(ClusterAccess.User user) {
        DefaultJedisClientConfig.Builder config = DefaultJedisClientConfig.builder()
                .resp2() // there a subscription is a reply like any other
                .timeoutMillis(TIMEOUT_MILLIS)
                .clientSetInfoConfig(ClientSetInfoConfig.DISABLED)
                .user(user.name())
                .password(user.password().reveal());
        if (tls != null) {
            SSLParameters parameters = new SSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            config.ssl(true).sslSocketFactory(tls.getSocketFactory()).sslParameters(parameters);
        }
        return config.build();
    }
}
