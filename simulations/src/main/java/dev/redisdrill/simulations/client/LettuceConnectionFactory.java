package dev.redisdrill.simulations.client;

import dev.redisdrill.timeline.spec.ClusterAccess;
import dev.redisdrill.timeline.spec.Secret;
import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisCredentialsProvider;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslVerifyMode;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.codec.ByteArrayCodec;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One {@code RedisClusterClient} per event loop and ACL user, its sockets all on that loop: a reply is decoded, handed to
 * its user and answered with the next command without a change of thread. Thread-safe.
 */
final class LettuceConnectionFactory implements ConnectionFactory {
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final LettuceSpec spec;
    private final ClusterAccess access;
    private final LettuceSetup setup;
    private final Map<Place, Connected> links = new HashMap<>();
    /** What each ACL user logs in with; asked for anew at each connection, so that a password can change. */
    private final Map<String, Secret> passwords = new ConcurrentHashMap<>();

    private final SharedResources shared;
    private final Lookout lookout;
    private boolean closed;

    LettuceConnectionFactory(LettuceSpec spec, ClusterAccess access) {
        this.spec = spec;
        this.access = access;
        this.setup = new LettuceSetup(spec, access);
        this.shared = new SharedResources(spec);
        this.lookout = new Lookout(spec.failoverLookout());
    }

    private record Place(EventLoop loop, String user) {}

    private record Connected(Link link, RedisClusterClient client) {}

    @Override
    public synchronized Link connect(String tenant, EventLoop loop) {
        if (loop.inEventLoop()) {
            throw new IllegalStateException("connecting blocks: not on an event loop");
        }
        if (closed) {
            throw new IllegalStateException("the connection factory is closed");
        }
        Optional<ClusterAccess.User> user = access.userOf(tenant);
        user.ifPresent(u -> passwords.putIfAbsent(u.name(), u.password()));
        Place place = new Place(loop, user.map(ClusterAccess.User::name).orElse(""));
        Connected known = links.get(place);
        if (known != null) {
            return known.link;
        }
        Connected connected = open(user, loop);
        links.put(place, connected);
        return connected.link;
    }

    @Override
    public void useLogin(String tenant, ClusterAccess.User user) {
        if (access.userOf(tenant)
                .filter(known -> known.name().equals(user.name()))
                .isEmpty()) {
            throw new IllegalArgumentException("tenant " + tenant + " does not log in as " + user.name());
        }
        passwords.put(user.name(), user.password());
    }

    /**
     * Connects, and tries again for a while if that takes too long: a virtual machine that has just started, on a busy
     * machine, can need longer for its first TLS handshakes than a time-out fit for the run allows.
     */
    private Connected open(Optional<ClusterAccess.User> user, EventLoop loop) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        Optional<String> source = user.flatMap(ClusterAccess.User::source);
        while (true) {
            LoadClusterClient client = new LoadClusterClient(
                    shared.onLoop(loop, source),
                    shared.aside(source),
                    seeds(user),
                    (host, port) -> uri(host, port, user));
            try {
                return connect(client, loop);
            } catch (RedisException | ExecutionException | TimeoutException e) {
                close(client);
                String reason = ClientErrors.rootMessage(e);
                boolean slow = e instanceof TimeoutException || ClientErrors.isTimeout(reason);
                if (!slow || System.nanoTime() - deadline > 0) {
                    throw new LinkException(whatWasTried(user) + ": " + reason, e);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                close(client);
                throw new LinkException(whatWasTried(user) + ": interrupted", e);
            }
        }
    }

    private Connected connect(LoadClusterClient client, EventLoop loop)
            throws InterruptedException, ExecutionException, TimeoutException {
        client.setOptions(setup.options());
        StatefulRedisClusterConnection<byte[], byte[]> connection = client.connect(ByteArrayCodec.INSTANCE);
        connection.setReadFrom(LettuceSetup.readFrom(spec.readFrom()));
        connectNodes(connection);
        lookout.serve(client);
        return new Connected(
                new LettuceLink(loop, connection, spec.commandTimeout().toNanos(), lookout), client);
    }

    /** So that no user pays for the handshake, and none is refused because it has not happened yet. */
    private void connectNodes(StatefulRedisClusterConnection<byte[], byte[]> connection)
            throws InterruptedException, ExecutionException, TimeoutException {
        List<CompletableFuture<?>> primaries = new ArrayList<>();
        List<CompletableFuture<?>> replicas = new ArrayList<>();
        for (RedisClusterNode node : connection.getPartitions()) {
            if (!node.hasNoSlots()) {
                primaries.add(connect(connection, node));
            } else if (spec.connectReplicas()) {
                // One that is down is no hindrance: without a failover to it nobody needs it.
                replicas.add(connect(connection, node).handle((opened, error) -> true));
            }
        }
        long limit = 3 * spec.connectTimeout().toNanos();
        all(primaries).get(limit, TimeUnit.NANOSECONDS);
        all(replicas).get(limit, TimeUnit.NANOSECONDS);
    }

    private static CompletableFuture<?> connect(
            StatefulRedisClusterConnection<byte[], byte[]> connection, RedisClusterNode node) {
        return connection.getConnectionAsync(
                node.getUri().getHost(), node.getUri().getPort());
    }

    private static CompletableFuture<Void> all(List<CompletableFuture<?>> futures) {
        return CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new));
    }

    private List<RedisURI> seeds(Optional<ClusterAccess.User> user) {
        List<RedisURI> seeds = new ArrayList<>();
        for (String seed : access.seeds()) {
            int colon = seed.lastIndexOf(':');
            seeds.add(uri(seed.substring(0, colon), Integer.parseInt(seed.substring(colon + 1)), user));
        }
        return seeds;
    }

    private RedisURI uri(String host, int port, Optional<ClusterAccess.User> user) {
        RedisURI.Builder uri = RedisURI.builder()
                .withHost(host)
                .withPort(port)
                .withTimeout(spec.commandTimeout())
                .withSsl(access.tls())
                .withVerifyPeer(access.tls() ? SslVerifyMode.FULL : SslVerifyMode.NONE);
        user.ifPresent(u -> uri.withAuthentication(RedisCredentialsProvider.from(() -> credentials(u))));
        return uri.build();
    }

    private RedisCredentials credentials(ClusterAccess.User user) {
        Secret password = passwords.getOrDefault(user.name(), user.password());
        return RedisCredentials.just(user.name(), password.reveal().toCharArray());
    }

    private String whatWasTried(Optional<ClusterAccess.User> user) {
        return "cannot connect to " + String.join(", ", access.seeds())
                + user.map(u -> " as user '" + u.name() + "'").orElse("") + (access.tls() ? " with TLS" : "");
    }

    @Override
    public synchronized void close() {
        closed = true;
        lookout.close();
        links.values().forEach(connected -> close(connected.client));
        links.clear();
        shared.close();
    }

    private static void close(RedisClusterClient client) {
        try {
            client.shutdownAsync(0, CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                    .get(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // Nothing is lost: the process or the event loops end next, and the sockets with them.
        }
    }
}
