package dev.redisdrill.simulations.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import redis.clients.jedis.BinaryJedisPubSub;
import redis.clients.jedis.BinaryJedisShardedPubSub;
import redis.clients.jedis.RedisClusterClient;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Subscriptions of Jedis, which block a thread each: one for SUBSCRIBE, one for each slot of SSUBSCRIBE. Jedis does not
 * subscribe again by itself when the connection is lost: the call ends with an exception, and as its users do, the thread
 * renews the slot map and subscribes anew. Jedis reads without a time-out meanwhile: a peer that falls silent without closing
 * the connection is never missed.
 *
 * <p>Thread-safe.
 */
final class JedisSubscription implements Subscription {
    private static final long PAUSE_MILLIS = 100;

    private final RedisClusterClient client;
    private final Channels channels;
    private final Subscriber subscriber;
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean closed;

    JedisSubscription(RedisClusterClient client, boolean sharded, List<byte[]> names, Subscriber subscriber) {
        this.client = client;
        this.channels = new Channels(names);
        this.subscriber = subscriber;
        Map<Integer, List<byte[]>> groups = new TreeMap<>();
        for (byte[] name : names) {
            groups.computeIfAbsent(sharded ? HashSlot.of(name) : 0, slot -> new ArrayList<>())
                    .add(name);
        }
        groups.values().forEach(group -> {
            byte[][] together = group.toArray(byte[][]::new);
            Thread thread = new Thread(() -> keepSubscribed(sharded, together), "jedis-subscriber");
            thread.setDaemon(true);
            threads.add(thread);
        });
        threads.forEach(Thread::start);
    }

    private void keepSubscribed(boolean sharded, byte[][] together) {
        while (!closed) {
            try {
                if (sharded) {
                    client.ssubscribe(new ShardEar(), together);
                } else {
                    client.subscribe(new Ear(), together);
                }
            } catch (JedisException | IllegalStateException e) {
                // Gone; subscribed anew below.
            }
            for (byte[] name : together) {
                left(name);
            }
            try {
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
                if (!closed) {
                    client.refreshClusterTopology();
                }
            } catch (JedisException e) {
                // Nobody answers at the moment; tried again.
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private synchronized void joined(byte[] name) {
        if (!closed) {
            subscriber.joined(channels.number(name));
        }
    }

    private synchronized void left(byte[] name) {
        if (!closed) {
            subscriber.left(channels.number(name));
        }
    }

    private synchronized void message(byte[] name, byte[] message) {
        if (!closed) {
            subscriber.message(channels.number(name), message);
        }
    }

    @Override
    public void close() {
        closed = true;
        // Threads that read are daemons, and end with the client's sockets or the process.
        threads.forEach(Thread::interrupt);
    }

    private final class Ear extends BinaryJedisPubSub {
        @Override
        public void onMessage(byte[] channel, byte[] message) {
            message(channel, message);
        }

        @Override
        public void onSubscribe(byte[] channel, int count) {
            joined(channel);
        }
    }

    private final class ShardEar extends BinaryJedisShardedPubSub {
        @Override
        public void onSMessage(byte[] channel, byte[] message) {
            message(channel, message);
        }

        @Override
        public void onSSubscribe(byte[] channel, int count) {
            joined(channel);
        }

        @Override
        public void onSUnsubscribe(byte[] channel, int count) {
            left(channel);
        }
    }
}
