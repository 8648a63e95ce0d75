package dev.redisdrill.simulations.client;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.cluster.pubsub.RedisClusterPubSubListener;
import io.lettuce.core.cluster.pubsub.StatefulRedisClusterPubSubConnection;
import io.lettuce.core.cluster.pubsub.api.async.RedisClusterPubSubAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A subscription of Lettuce in a cluster. SUBSCRIBE goes over one connection, to a node of the library's choice; SSUBSCRIBE to
 * the node that serves the channel's slot. After a disconnection the library reconnects, subscribes again by itself, and the
 * servers' new confirmations show when that was.
 *
 * <p>Thread-safe.
 */
final class ClusterSubscription implements Subscription {
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

    private final RedisClusterClient client;
    private final Channels channels;
    private final Subscriber subscriber;
    private final boolean sharded;
    /** Where each connection leads to, and through which of these places each channel is heard. */
    private final Map<RedisChannelHandler<?, ?>, String> places = new ConcurrentHashMap<>();

    private final @Nullable String[] placeOfChannel;

    private ClusterSubscription(
            RedisClusterClient client, boolean sharded, List<byte[]> channels, Subscriber subscriber) {
        this.client = client;
        this.sharded = sharded;
        this.channels = new Channels(channels);
        this.subscriber = subscriber;
        this.placeOfChannel = new String[channels.size()];
    }

    static ClusterSubscription open(
            RedisClusterClient client, Duration limit, boolean sharded, List<byte[]> channels, Subscriber subscriber)
            throws InterruptedException, ExecutionException, TimeoutException {
        ClusterSubscription subscription = new ClusterSubscription(client, sharded, channels, subscriber);
        client.addListener(subscription.new Connections());
        StatefulRedisClusterPubSubConnection<byte[], byte[]> connection = client.connectPubSub(ByteArrayCodec.INSTANCE);
        connection.setNodeMessagePropagation(true);
        connection.addListener(subscription.new Ear());
        RedisClusterPubSubAsyncCommands<byte[], byte[]> commands = connection.async();
        List<CompletableFuture<?>> asked = new ArrayList<>();
        for (byte[] channel : channels) {
            asked.add((sharded ? commands.ssubscribe(channel) : commands.subscribe(channel)).toCompletableFuture());
        }
        CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new)).get(limit.toNanos(), TimeUnit.NANOSECONDS);
        return subscription;
    }

    private synchronized void joined(@Nullable RedisClusterNode node, byte[] name) {
        int channel = channels.number(name);
        if (channel >= 0) {
            placeOfChannel[channel] = node == null
                    ? null
                    : node.getUri().getHost() + ":" + node.getUri().getPort();
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

    /** Over a connection to one node come that node's channels; the connection of SUBSCRIBE carries all. */
    private synchronized void disconnected(@Nullable String place) {
        for (int channel = 0; channel < channels.size(); channel++) {
            if (!sharded || Objects.equals(placeOfChannel[channel], place)) {
                subscriber.left(channel);
            }
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

    /** Connections that come and go. */
    private final class Connections implements RedisConnectionStateListener {
        @Override
        public void onRedisConnected(RedisChannelHandler<?, ?> connection, SocketAddress address) {
            // Printed as host/address:port or as /address:port.
            String text = address.toString();
            places.put(connection, text.substring(text.indexOf('/') + 1));
        }

        @Override
        public void onRedisDisconnected(RedisChannelHandler<?, ?> connection) {
            disconnected(places.get(connection));
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
            joined(node, channel);
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
        public void smessage(RedisClusterNode node, byte[] channel, byte[] message) {
            ClusterSubscription.this.message(channel, message);
        }

        @Override
        public void ssubscribed(RedisClusterNode node, byte[] channel, long count) {
            joined(node, channel);
        }

        @Override
        public void sunsubscribed(RedisClusterNode node, byte[] channel, long count) {
            left(channel);
        }
    }
}
