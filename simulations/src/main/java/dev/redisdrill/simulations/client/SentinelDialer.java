package dev.redisdrill.simulations.client;

import dev.redisdrill.timeline.spec.ClusterAccess;
import dev.redisdrill.timeline.spec.ClusterAccess.Sentinels;
import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Clients of a primary that sentinels watch over. The sentinels are asked over connections beside those of the load, once for
 * all clients of the process. Thread-safe.
 */
final class SentinelDialer implements Dialer {
    private final LettuceSpec spec;
    private final ClusterAccess access;
    private final Sentinels sentinels;
    private final LettuceSetup setup;
    private final SharedResources shared;
    private final Logins logins;
    private final LongAdder questions;
    private @Nullable SentinelGuide guide;
    private @Nullable RedisClient aside;

    /** @param questions counts each question for the primary */
    SentinelDialer(
            LettuceSpec spec,
            ClusterAccess access,
            Sentinels sentinels,
            SharedResources shared,
            Logins logins,
            LongAdder questions) {
        this.spec = spec;
        this.access = access;
        this.sentinels = sentinels;
        this.setup = new LettuceSetup(spec, access);
        this.shared = shared;
        this.logins = logins;
        this.questions = questions;
    }

    @Override
    public Call prepare(Optional<ClusterAccess.User> user, EventLoop loop) {
        RedisClient client = RedisClient.create(shared.onLoop(loop, user.flatMap(ClusterAccess.User::source)));
        client.setOptions(setup.options());
        return new Call() {
            @Override
            public AbstractRedisClient client() {
                return client;
            }

            @Override
            public Link connect() throws InterruptedException, ExecutionException, TimeoutException {
                return SentinelDialer.this.connect(client, user, loop);
            }
        };
    }

    @Override
    public Subscription subscribe(
            Optional<ClusterAccess.User> user, boolean sharded, List<byte[]> channels, Subscriber subscriber)
            throws InterruptedException, ExecutionException, TimeoutException {
        if (sharded) {
            throw new LinkException("sharded channels are a Redis Cluster's: with sentinels there is form: classic");
        }
        RedisClient client = RedisClient.create(shared.aside(user.flatMap(ClusterAccess.User::source)));
        client.setOptions(setup.options());
        RedisURI service = logins.uri(sentinels.addresses().get(0), user);
        service.setSentinelMasterId(sentinels.service());
        service.getSentinels().addAll(logins.uris(sentinels.addresses(), user));
        return SentinelSubscription.open(client, service, spec.connectTimeout().multipliedBy(3), channels, subscriber);
    }

    private Link connect(RedisClient client, Optional<ClusterAccess.User> user, EventLoop loop)
            throws InterruptedException, ExecutionException, TimeoutException {
        long limit = 3 * spec.connectTimeout().toNanos();
        SentinelGuide known = guide(user);
        String primary = known.first().get(limit, TimeUnit.NANOSECONDS);
        SentinelRoute route = new SentinelRoute(client, address -> logins.uri(address, user), known);
        route.open(primary).get(limit, TimeUnit.NANOSECONDS);
        if (spec.connectReplicas()) {
            List<CompletableFuture<?>> replicas = new ArrayList<>();
            // One that is down is no hindrance: without a failover to it nobody needs it.
            access.seeds().forEach(node -> replicas.add(route.open(node).handle((opened, error) -> true)));
            CompletableFuture.allOf(replicas.toArray(CompletableFuture[]::new)).get(limit, TimeUnit.NANOSECONDS);
        }
        known.guide(route);
        return new LettuceLink(loop, route, spec.commandTimeout().toNanos());
    }

    /** The one guide, which asks as the first user who needs it. */
    private synchronized SentinelGuide guide(Optional<ClusterAccess.User> user) {
        SentinelGuide known = guide;
        if (known == null) {
            RedisClient client = RedisClient.create(shared.aside(user.flatMap(ClusterAccess.User::source)));
            client.setOptions(setup.options());
            aside = client;
            known = new SentinelGuide(
                    spec,
                    logins.uris(sentinels.addresses(), user).stream()
                            .map(uri -> new SentinelLine(client, uri, sentinels.service()))
                            .toList(),
                    questions);
            guide = known;
            known.begin();
        }
        return known;
    }

    @Override
    public synchronized void close() {
        if (guide != null) {
            guide.close();
        }
        if (aside != null) {
            CompletableFuture<Void> unused = aside.shutdownAsync(0, 1, TimeUnit.SECONDS);
        }
    }
}
