package dev.redisdrill.simulations.client;

import dev.redisdrill.timeline.spec.ClusterAccess;
import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisException;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;

/**
 * One Lettuce client per event loop and ACL user, its sockets all on that loop: a reply is decoded, handed to
 * its user and answered with the next command without a change of thread. Thread-safe.
 */
final class LettuceConnectionFactory implements ConnectionFactory {
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ClusterAccess access;
    private final Map<Place, CompletableFuture<Connected>> links = new ConcurrentHashMap<>();
    private final Logins logins;
    private final SharedResources shared;
    private final Dialer dialer;
    private final LongAdder questions = new LongAdder();
    private volatile boolean closed;

    LettuceConnectionFactory(LettuceSpec spec, ClusterAccess access) {
        this.access = access;
        this.logins = new Logins(access.tls(), spec.commandTimeout());
        this.shared = new SharedResources(spec);
        this.dialer = access.sentinels().isPresent()
                ? new SentinelDialer(spec, access, access.sentinels().get(), shared, logins, questions)
                : new ClusterDialer(spec, access, shared, logins, questions);
    }

    private record Place(EventLoop loop, String user) {}

    private record Connected(Link link, AbstractRedisClient client) {}

    @Override
    public Link connect(String tenant, EventLoop loop) {
        if (loop.inEventLoop()) {
            throw new IllegalStateException("connecting blocks: not on an event loop");
        }
        if (closed) {
            throw new IllegalStateException("the connection factory is closed");
        }
        Optional<ClusterAccess.User> user = access.userOf(tenant);
        user.ifPresent(logins::add);
        Place place = new Place(loop, user.map(ClusterAccess.User::name).orElse(""));
        CompletableFuture<Connected> mine = new CompletableFuture<>();
        CompletableFuture<Connected> others = links.putIfAbsent(place, mine);
        if (others != null) {
            return await(others).link;
        }
        try {
            Connected connected = open(user, loop);
            mine.complete(connected);
            return connected.link;
        } catch (RuntimeException e) {
            links.remove(place, mine);
            mine.completeExceptionally(e);
            throw e;
        }
    }

    private static Connected await(CompletableFuture<Connected> others) {
        try {
            return others.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof LinkException refused ? refused : e;
        }
    }

    @Override
    public void useLogin(String tenant, ClusterAccess.User user) {
        if (access.userOf(tenant)
                .filter(known -> known.name().equals(user.name()))
                .isEmpty()) {
            throw new IllegalArgumentException("tenant " + tenant + " does not log in as " + user.name());
        }
        logins.use(user);
    }

    @Override
    public OptionalLong topologyQuestions() {
        return OptionalLong.of(questions.sum());
    }

    @Override
    public Subscription subscribe(String tenant, boolean sharded, List<byte[]> channels, Subscriber subscriber) {
        Optional<ClusterAccess.User> user = access.userOf(tenant);
        user.ifPresent(logins::add);
        try {
            return dialer.subscribe(user, sharded, channels, subscriber);
        } catch (RedisException | ExecutionException | TimeoutException e) {
            throw new LinkException(whatWasTried(user) + " to subscribe: " + ClientErrors.rootMessage(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LinkException(whatWasTried(user) + " to subscribe: interrupted", e);
        }
    }

    /**
     * Connects, and tries again for a while if that takes too long: a virtual machine that has just started, on a busy
     * machine, can need longer for its first TLS handshakes than a time-out fit for the run allows.
     */
    private Connected open(Optional<ClusterAccess.User> user, EventLoop loop) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            Dialer.Call call = dialer.prepare(user, loop);
            try {
                return new Connected(call.connect(), call.client());
            } catch (RedisException | ExecutionException | TimeoutException e) {
                close(call.client());
                String reason = ClientErrors.rootMessage(e);
                boolean passing = e instanceof TimeoutException || ClientErrors.mayPass(reason);
                if (!passing || System.nanoTime() - deadline > 0) {
                    throw new LinkException(whatWasTried(user) + ": " + reason, e);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                close(call.client());
                throw new LinkException(whatWasTried(user) + ": interrupted", e);
            }
        }
    }

    private String whatWasTried(Optional<ClusterAccess.User> user) {
        return "cannot connect to " + String.join(", ", access.seeds())
                + access.sentinels()
                        .map(sentinels -> " by way of the sentinels " + String.join(", ", sentinels.addresses()))
                        .orElse("")
                + user.map(u -> " as user '" + u.name() + "'").orElse("") + (access.tls() ? " with TLS" : "");
    }

    @Override
    public void close() {
        closed = true;
        dialer.close();
        List<CompletableFuture<?>> ends = new ArrayList<>();
        links.values().forEach(place -> ends.add(place.thenCompose(connected -> end(connected.client))));
        links.clear();
        await(CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new)), CLOSE_LIMIT);
        shared.close();
    }

    private static void close(AbstractRedisClient client) {
        await(end(client), CLOSE_LIMIT);
    }

    private static CompletableFuture<Void> end(AbstractRedisClient client) {
        return client.shutdownAsync(0, CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static void await(CompletableFuture<Void> end, Duration limit) {
        try {
            end.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // Nothing is lost: the process or the event loops end next, and the sockets with them.
        }
    }
}
