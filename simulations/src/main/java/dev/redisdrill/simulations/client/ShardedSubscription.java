package dev.redisdrill.simulations.client;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.cluster.pubsub.StatefulRedisClusterPubSubConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A subscription of Lettuce to sharded channels: SSUBSCRIBE at the node that serves a channel's slot, over one connection to
 * each such node.
 *
 * <p>The library alone does not do, as of 7.7. It refuses a command at once while the connection to its node is still being made,
 * if commands are refused while disconnected ({@code REJECT_COMMANDS}): so each connection is waited for. And after a
 * reconnection it subscribes to all channels of the connection with one SSUBSCRIBE, which servers refuse when these lie in
 * different slots (CROSSSLOT), and at the node of before, whoever serves the slot now. So, as its users have to, this one looks
 * every {@value #LOOK_MILLIS} ms for channels that are not heard, or not from the node that the client believes to serve them, and
 * subscribes to each anew.
 *
 * <p>Thread-safe.
 */
final class ShardedSubscription implements Subscription {
    private static final long LOOK_MILLIS = 100;
    private static final long REFRESH_NANOS = Duration.ofMillis(500).toNanos();
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

    private final LoadClusterClient client;
    private final StatefulRedisClusterPubSubConnection<byte[], byte[]> cluster;
    private final Channels channels;
    private final Subscriber subscriber;
    private final ScheduledExecutorService watch =
            Executors.newSingleThreadScheduledExecutor(new DefaultThreadFactory("redis-shard-subscriber", true));

    private final Map<StatefulRedisPubSubConnection<byte[], byte[]>, Ear> ears = new ConcurrentHashMap<>();
    /** Over which connection each channel is heard; null: it is not. */
    private final @Nullable Ear[] heardBy;
    /** Channels that a server has been asked for and has not answered. */
    private final BitSet asked = new BitSet();

    private long refreshedNanos = System.nanoTime() - REFRESH_NANOS;

    private ShardedSubscription(LoadClusterClient client, List<byte[]> channels, Subscriber subscriber) {
        this.client = client;
        this.channels = new Channels(channels);
        this.subscriber = subscriber;
        this.heardBy = new Ear[channels.size()];
        client.addListener(new Connections());
        this.cluster = client.connectPubSub(ByteArrayCodec.INSTANCE);
    }

    static ShardedSubscription open(
            LoadClusterClient client, Duration limit, List<byte[]> channels, Subscriber subscriber)
            throws InterruptedException, ExecutionException, TimeoutException {
        ShardedSubscription subscription = new ShardedSubscription(client, channels, subscriber);
        List<CompletableFuture<?>> all = new ArrayList<>();
        for (int channel = 0; channel < channels.size(); channel++) {
            all.add(subscription.subscribe(channel, subscription.home(channel)));
        }
        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(limit.toNanos(), TimeUnit.NANOSECONDS);
        Future<?> unused = subscription.watch.scheduleWithFixedDelay(
                subscription::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
        return subscription;
    }

    /** Who serves the channel, as far as the client knows; null: nobody. */
    private @Nullable RedisClusterNode home(int channel) {
        return client.getPartitions().getMasterBySlot(HashSlot.of(channels.name(channel)));
    }

    private CompletableFuture<?> subscribe(int channel, @Nullable RedisClusterNode node) {
        if (node == null) {
            return CompletableFuture.failedFuture(new LinkException("nobody serves the slot of a channel"));
        }
        String host = node.getUri().getHost();
        int port = node.getUri().getPort();
        return cluster.getConnectionAsync(host, port).thenCompose(connection -> {
            ears.computeIfAbsent(connection, c -> {
                Ear ear = new Ear(host + ":" + port);
                c.addListener(ear);
                return ear;
            });
            return connection.async().ssubscribe(channels.name(channel));
        });
    }

    /** Subscribes to what is not heard, or not from where it should be. */
    private void look() {
        boolean lost = false;
        for (int channel = 0; channel < channels.size(); channel++) {
            RedisClusterNode node = home(channel);
            boolean home = isHome(channel, node);
            lost |= !home;
            if (!home && node != null && begin(channel)) {
                int number = channel;
                CompletableFuture<?> unused = subscribe(number, node).whenComplete((done, error) -> end(number));
            }
        }
        if (lost && System.nanoTime() - refreshedNanos >= REFRESH_NANOS) {
            refreshedNanos = System.nanoTime();
            CompletionStage<Void> unused = client.refreshPartitionsAsync();
        }
    }

    private synchronized boolean isHome(int channel, @Nullable RedisClusterNode node) {
        Ear ear = heardBy[channel];
        return ear != null
                && node != null
                && ear.place.equals(
                        node.getUri().getHost() + ":" + node.getUri().getPort());
    }

    private synchronized boolean begin(int channel) {
        boolean free = !asked.get(channel);
        asked.set(channel);
        return free;
    }

    private synchronized void end(int channel) {
        asked.clear(channel);
    }

    private synchronized void joined(Ear ear, byte[] name) {
        int channel = channels.number(name);
        if (channel >= 0) {
            heardBy[channel] = ear;
            subscriber.joined(channel);
        }
    }

    private synchronized void left(Ear ear, byte[] name) {
        int channel = channels.number(name);
        if (channel >= 0 && heardBy[channel] == ear) {
            heardBy[channel] = null;
            subscriber.left(channel);
        }
    }

    /** One that was subscribed to at two nodes while its slot went from one to the other is heard from the later one only. */
    private synchronized void message(Ear ear, byte[] name, byte[] message) {
        int channel = channels.number(name);
        if (channel >= 0 && heardBy[channel] == ear) {
            subscriber.message(channel, message);
        }
    }

    private synchronized void disconnected(Ear ear) {
        for (int channel = 0; channel < heardBy.length; channel++) {
            if (heardBy[channel] == ear) {
                heardBy[channel] = null;
                subscriber.left(channel);
            }
        }
    }

    @Override
    public void close() {
        watch.shutdownNow();
        try {
            client.shutdownAsync(0, CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                    .get(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // Nothing is lost: the process ends next, and the sockets with it.
        }
    }

    /** Connections that go. */
    private final class Connections implements RedisConnectionStateListener {
        @Override
        public void onRedisDisconnected(RedisChannelHandler<?, ?> connection) {
            Ear ear = ears.get(connection);
            if (ear != null) {
                disconnected(ear);
            }
        }
    }

    /** What comes over the connection to one node. */
    private final class Ear extends RedisPubSubAdapter<byte[], byte[]> {
        private final String place;

        Ear(String place) {
            this.place = place;
        }

        @Override
        public void smessage(byte[] channel, byte[] message) {
            ShardedSubscription.this.message(this, channel, message);
        }

        @Override
        public void ssubscribed(byte[] channel, long count) {
            joined(this, channel);
        }

        @Override
        public void sunsubscribed(byte[] channel, long count) {
            left(this, channel);
        }
    }
}
