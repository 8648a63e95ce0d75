package dev.redisdrill.simulations.client;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.sentinel.api.StatefulRedisSentinelConnection;
import io.lettuce.core.sentinel.api.async.RedisSentinelAsyncCommands;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One sentinel: it tells of a new primary by itself ({@code +switch-master}), and when it is asked. The library keeps its
 * connections alive once they have been made.
 *
 * <p>Calls are confined to the guide's thread; answers come in other threads.
 */
final class SentinelLine {
    private static final long RETRY_NANOS = Duration.ofMillis(200).toNanos();
    private static final String SWITCH = "+switch-master";

    private final RedisClient client;
    private final RedisURI uri;
    private final String service;
    private volatile @Nullable StatefulRedisSentinelConnection<String, String> questions;
    private volatile boolean listening;
    private volatile boolean busy;
    private volatile long retryAtNanos = System.nanoTime();

    /** Connects nothing yet. */
    SentinelLine(RedisClient client, RedisURI uri, String service) {
        this.client = client;
        this.uri = uri;
        this.service = service;
    }

    /** What becomes of what it says. */
    interface Listener {
        /** It tells clients of this primary. */
        void told(String address, long configEpoch);

        /** It has just said that the primary is another one now. */
        void switched();
    }

    /** Asks, unless an answer is still awaited; connects, as far as that has not been done. Returns at once. */
    void ask(Listener listener) {
        if (busy) {
            return;
        }
        StatefulRedisSentinelConnection<String, String> open = questions;
        if (open != null && listening) {
            if (open.isOpen()) {
                busy = true;
                on(answer(open.async()), told -> listener.told(told.address, told.epoch));
            }
        } else if (System.nanoTime() - retryAtNanos >= 0) {
            busy = true;
            on(open == null ? connect() : listen(listener), done -> {});
        }
    }

    private CompletionStage<Void> connect() {
        return client.connectSentinelAsync(StringCodec.UTF8, uri).thenAccept(opened -> questions = opened);
    }

    private CompletionStage<Void> listen(Listener listener) {
        return client.connectPubSubAsync(StringCodec.UTF8, uri).thenCompose(opened -> {
            opened.addListener(new Switches(listener));
            return subscribe(opened);
        });
    }

    private CompletionStage<Void> subscribe(StatefulRedisPubSubConnection<String, String> opened) {
        return opened.async().subscribe(SWITCH).whenComplete((nothing, error) -> {
            listening = error == null;
            if (error != null) {
                CompletableFuture<Void> unused = opened.closeAsync();
            }
        });
    }

    private record Told(String address, long epoch) {}

    /** The epoch is asked for first: an answer that is newer than its epoch is taken up with the next one. */
    private CompletionStage<Told> answer(RedisSentinelAsyncCommands<String, String> sentinel) {
        CompletionStage<Map<String, String>> fields = sentinel.master(service);
        CompletionStage<SocketAddress> address = sentinel.getMasterAddrByName(service);
        return fields.thenCombine(address, (known, place) -> {
            InetSocketAddress primary = (InetSocketAddress) place;
            return new Told(
                    primary.getHostString() + ":" + primary.getPort(),
                    Long.parseLong(known.getOrDefault("config-epoch", "0")));
        });
    }

    private <T> void on(CompletionStage<T> stage, Consumer<T> then) {
        stage.whenComplete((value, error) -> {
            if (error == null) {
                then.accept(value);
            } else {
                retryAtNanos = System.nanoTime() + RETRY_NANOS;
            }
            busy = false;
        });
    }

    /** Hears what the sentinel publishes. */
    private static final class Switches extends RedisPubSubAdapter<String, String> {
        private final Listener listener;

        Switches(Listener listener) {
            this.listener = listener;
        }

        @Override
        public void message(String channel, String message) {
            listener.switched();
        }
    }
}
