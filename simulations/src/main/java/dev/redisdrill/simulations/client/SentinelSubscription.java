package dev.redisdrill.simulations.client;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisURI;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A subscription of Lettuce with the primary that sentinels tell of: when its connection is lost, the library asks the
 * sentinels anew, reconnects, and subscribes again. Thread-safe.
 */
final class SentinelSubscription implements Subscription {
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

    private final RedisClient client;
    private final Channels channels;
    private final Subscriber subscriber;

    private SentinelSubscription(RedisClient client, List<byte[]> channels, Subscriber subscriber) {
        this.client = client;
        this.channels = new Channels(channels);
        this.subscriber = subscriber;
    }

    /** @param service with the sentinels, their credentials, and those for the primary */
    static SentinelSubscription open(
            RedisClient client, RedisURI service, Duration limit, List<byte[]> channels, Subscriber subscriber)
            throws InterruptedException, ExecutionException, TimeoutException {
        SentinelSubscription subscription = new SentinelSubscription(client, channels, subscriber);
        client.addListener(subscription.new Connections());
        StatefulRedisPubSubConnection<byte[], byte[]> connection =
                client.connectPubSub(ByteArrayCodec.INSTANCE, service);
        connection.addListener(subscription.new Ear());
        List<CompletableFuture<?>> asked = new ArrayList<>();
        for (byte[] channel : channels) {
            asked.add(connection.async().subscribe(channel).toCompletableFuture());
        }
        CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new)).get(limit.toNanos(), TimeUnit.NANOSECONDS);
        return subscription;
    }

    private synchronized void disconnected() {
        for (int channel = 0; channel < channels.size(); channel++) {
            subscriber.left(channel);
        }
    }

    private synchronized void joined(byte[] name) {
        int channel = channels.number(name);
        if (channel >= 0) {
            subscriber.joined(channel);
        }
    }

    private synchronized void message(byte[] name, byte[] message) {
        int channel = channels.number(name);
        if (channel >= 0) {
            subscriber.message(channel, message);
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

    private final class Connections implements RedisConnectionStateListener {
        @Override
        public void onRedisDisconnected(RedisChannelHandler<?, ?> connection) {
            disconnected();
        }
    }

    private final class Ear extends RedisPubSubAdapter<byte[], byte[]> {
        @Override
        public void message(byte[] channel, byte[] message) {
            SentinelSubscription.this.message(channel, message);
        }

        @Override
        public void subscribed(byte[] channel, long count) {
            joined(channel);
        }
    }
}
