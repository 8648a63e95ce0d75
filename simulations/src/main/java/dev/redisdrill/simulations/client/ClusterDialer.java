package dev.redisdrill.simulations.client;

import dev.redisdrill.timeline.spec.ClusterAccess;
import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.resource.ClientResources;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;

/** Clients of a Redis Cluster. Thread-safe. */
final class ClusterDialer implements Dialer {
    private final LettuceSpec spec;
    private final ClusterAccess access;
    private final LettuceSetup setup;
    private final SharedResources shared;
    private final Logins logins;
    private final Lookout lookout;
    private final LongAdder questions;
    private final SharedView view;

    /** @param questions counts each question for the topology */
    ClusterDialer(LettuceSpec spec, ClusterAccess access, SharedResources shared, Logins logins, LongAdder questions) {
        this.spec = spec;
        this.access = access;
        this.setup = new LettuceSetup(spec, access);
        this.shared = shared;
        this.logins = logins;
        this.questions = questions;
        this.lookout = new Lookout(spec.failoverLookout(), questions);
        this.view = new SharedView(spec.adaptiveRefreshTimeout());
    }

    @Override
    public Call prepare(Optional<ClusterAccess.User> user, EventLoop loop) {
        Optional<String> source = user.flatMap(ClusterAccess.User::source);
        LoadClusterClient client = new LoadClusterClient(
                shared.onLoop(loop, source),
                shared.aside(source),
                logins.uris(access.seeds(), user),
                (host, port) -> logins.uri(host, port, user),
                questions,
                view);
        return new Call() {
            @Override
            public AbstractRedisClient client() {
                return client;
            }

            @Override
            public Link connect() throws InterruptedException, ExecutionException, TimeoutException {
                return ClusterDialer.this.connect(client, loop);
            }
        };
    }

    @Override
    public Subscription subscribe(
            Optional<ClusterAccess.User> user, boolean sharded, List<byte[]> channels, Subscriber subscriber)
            throws InterruptedException, ExecutionException, TimeoutException {
        ClientResources aside = shared.aside(user.flatMap(ClusterAccess.User::source));
        LoadClusterClient client = new LoadClusterClient(
                aside,
                aside,
                logins.uris(access.seeds(), user),
                (host, port) -> logins.uri(host, port, user),
                questions,
                view);
        client.setOptions(setup.options());
        boolean open = false;
        try {
            Duration limit = spec.connectTimeout().multipliedBy(3);
            Subscription subscription = sharded
                    ? ShardedSubscription.open(client, limit, channels, subscriber)
                    : ClusterSubscription.open(client, limit, channels, subscriber);
            open = true;
            return subscription;
        } finally {
            if (!open) {
                CompletableFuture<Void> unused = client.shutdownAsync(0, 1, TimeUnit.SECONDS);
            }
        }
    }

    private Link connect(LoadClusterClient client, EventLoop loop)
            throws InterruptedException, ExecutionException, TimeoutException {
        client.setOptions(setup.options());
        StatefulRedisClusterConnection<byte[], byte[]> connection = client.connect(ByteArrayCodec.INSTANCE);
        connection.setReadFrom(LettuceSetup.readFrom(spec.readFrom()));
        connectNodes(connection);
        lookout.serve(client);
        return new LettuceLink(
                loop,
                new ClusterRoute(connection, lookout),
                spec.commandTimeout().toNanos());
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

    @Override
    public void close() {
        lookout.close();
    }
}
