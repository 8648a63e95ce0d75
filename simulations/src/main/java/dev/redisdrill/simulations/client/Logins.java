package dev.redisdrill.simulations.client;

import dev.redisdrill.timeline.spec.ClusterAccess;
import dev.redisdrill.timeline.spec.Secret;
import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisCredentialsProvider;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslVerifyMode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** How to reach a server and log in there as a user. Thread-safe. */
final class Logins {
    private final boolean tls;
    private final Duration timeout;
    /** What each ACL user logs in with; asked for anew at each connection, so that a password can change. */
    private final Map<String, Secret> passwords = new ConcurrentHashMap<>();

    Logins(boolean tls, Duration timeout) {
        this.tls = tls;
        this.timeout = timeout;
    }

    /** This user logs in with the password that is known by then, or else with its own. */
    void add(ClusterAccess.User user) {
        passwords.putIfAbsent(user.name(), user.password());
    }

    /** Connections that are opened from now on log in so. */
    void use(ClusterAccess.User user) {
        passwords.put(user.name(), user.password());
    }

    List<RedisURI> uris(List<String> addresses, Optional<ClusterAccess.User> user) {
        return addresses.stream().map(address -> uri(address, user)).toList();
    }

    /** @param address {@code host:port} */
    RedisURI uri(String address, Optional<ClusterAccess.User> user) {
        int colon = address.lastIndexOf(':');
        return uri(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)), user);
    }

    RedisURI uri(String host, int port, Optional<ClusterAccess.User> user) {
        RedisURI.Builder uri = RedisURI.builder()
                .withHost(host)
                .withPort(port)
                .withTimeout(timeout)
                .withSsl(tls)
                .withVerifyPeer(tls ? SslVerifyMode.FULL : SslVerifyMode.NONE);
        user.ifPresent(u -> uri.withAuthentication(RedisCredentialsProvider.from(() -> credentials(u))));
        return uri.build();
    }

    private RedisCredentials credentials(ClusterAccess.User user) {
        Secret password = passwords.getOrDefault(user.name(), user.password());
        return RedisCredentials.just(user.name(), password.reveal().toCharArray());
    }
}
