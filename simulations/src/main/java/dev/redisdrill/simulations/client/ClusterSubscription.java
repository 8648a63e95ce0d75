package dev.redisdrill.simulations.client;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.cluster.pubsub.RedisClusterPubSubListener;
import io.lettuce.core.cluster.pubsub.StatefulRedisClusterPubSubConnection;
import io.lettuce.core.cluster.pubsub.api.async.RedisClusterPubSubAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A subscription of Lettuce in a cluster: SUBSCRIBE over one connection, to a node of the library's choice. After a
 * disconnection the library reconnects, subscribes again by itself, and the server's new confirmations show when that was.
 *
 * <p>Thread-safe.
 */
final class ClusterSubscription implements Subscription {
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

    private final RedisClusterClient client;
    private final Channels channels;
    private final Subscriber subscriber;

    private ClusterSubscription(RedisClusterClient client, List<byte[]> channels, Subscriber subscriber) {
        this.client = client;
        this.channels = new Channels(channels);
        this.subscriber = subscriber;
    }

    static ClusterSubscription open(
            RedisClusterClient client, Duration limit, List<byte[]> channels, Subscriber subscriber)
            throws InterruptedException, ExecutionException, TimeoutException {
        ClusterSubscription subscription = new ClusterSubscription(client, channels, subscriber);
        client.addListener(subscription.new Connections());
        StatefulRedisClusterPubSubConnection<byte[], byte[]> connection = client.connectPubSub(ByteArrayCodec.INSTANCE);
        connection.setNodeMessagePropagation(true);
        connection.addListener(subscription.new Ear());
        RedisClusterPubSubAsyncCommands<byte[], byte[]> commands = connection.async();
        List<CompletableFuture<?>> asked = new ArrayList<>();
        for (byte[] channel : channels) {
            asked.add(commands.subscribe(channel).toCompletableFuture());
        }
        CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new)).get(limit.toNanos(), TimeUnit.NANOSECONDS);
        return subscription;
    }

    private synchronized void joined(byte[] name) {
        int channel = channels.number(name);
        if (channel >= 0) {
            subscriber.joined(channel);
        }
    }

    private synchronized void left(byte[] name) {
        int channel = channels.number(name);
        if (channel >= 0) {
            subscriber.left(channel);
        }
    }

    private synchronized void message(byte[] name, byte[] message) {
        int channel = channels.number(name);
        if (channel >= 0) {
            subscriber.message(channel, message);
        }
    }

    /** One connection carries all. */
    private synchronized void disconnected() {
        for (int channel = 0; channel < channels.size(); channel++) {
            subscriber.left(channel);
        }
    }

    @Override
    public void close() {
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
            disconnected();
        }
    }

    /** What comes over any of them. */
    private final class Ear implements RedisClusterPubSubListener<byte[], byte[]> {
        @Override
        public void message(RedisClusterNode node, byte[] channel, byte[] message) {
            ClusterSubscription.this.message(channel, message);
        }

        @Override
        public void message(RedisClusterNode node, byte[] pattern, byte[] channel, byte[] message) {
            throw new IllegalStateException("nobody subscribed to the pattern " + Arrays.toString(pattern));
        }

        @Override
        public void subscribed(RedisClusterNode node, byte[] channel, long count) {
            joined(channel);
        }

        @Override
        public void psubscribed(RedisClusterNode node, byte[] pattern, long count) {}

        @Override
        public void unsubscribed(RedisClusterNode node, byte[] channel, long count) {
            left(channel);
        }

        @Override
        public void punsubscribed(RedisClusterNode node, byte[] pattern, long count) {}

        @Override
        public void smessage(RedisClusterNode node, byte[] channel, byte[] message) {}

        @Override
        public void ssubscribed(RedisClusterNode node, byte[] channel, long count) {}

        @Override
        public void sunsubscribed(RedisClusterNode node, byte[] channel, long count) {}
    }
}
