package dev.redisdrill.simulations.client;

import dev.redisdrill.simulations.operation.Operation;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.protocol.RedisCommand;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * To the primary that the sentinels told of last. Connections to the other servers stay open beside it; what is under way on
 * the one to a former primary is left to be answered or to time out, as whether it was executed is not known.
 *
 * <p>Commands are given on the event loop; news come from any thread.
 */
final class SentinelRoute implements Route {
    private static final long RETRY_NANOS = Duration.ofMillis(100).toNanos();

    private final RedisClient client;
    private final Function<String, RedisURI> uris;
    private final SentinelGuide guide;
    private final Map<String, CompletableFuture<StatefulRedisConnection<byte[], byte[]>>> connections =
            new ConcurrentHashMap<>();
    private volatile String primary = "";
    private volatile @Nullable StatefulRedisConnection<byte[], byte[]> current;
    private volatile long triedNanos = System.nanoTime();

    /** @param uris how to reach a server by {@code host:port} */
    SentinelRoute(RedisClient client, Function<String, RedisURI> uris, SentinelGuide guide) {
        this.client = client;
        this.uris = uris;
        this.guide = guide;
    }

    /** A connection to a server that is open or being opened; a broken one is made again by the library. */
    CompletableFuture<StatefulRedisConnection<byte[], byte[]>> open(String address) {
        return connections.compute(
                address,
                (node, known) -> known == null || known.isCompletedExceptionally()
                        ? client.connectAsync(ByteArrayCodec.INSTANCE, uris.apply(node))
                                .toCompletableFuture()
                        : known);
    }

    /** From now on commands go to this server. */
    synchronized void follow(String address) {
        primary = address;
        CompletableFuture<StatefulRedisConnection<byte[], byte[]>> connection = open(address);
        current = connection.isDone() && !connection.isCompletedExceptionally() ? connection.join() : null;
        if (current == null) {
            triedNanos = System.nanoTime();
            CompletableFuture<Void> unused = connection.thenAccept(opened -> arrived(address, opened));
        }
    }

    private synchronized void arrived(String address, StatefulRedisConnection<byte[], byte[]> opened) {
        if (address.equals(primary)) {
            current = opened;
        }
    }

    @Override
    public RedisCommand<byte[], byte[], Object> dispatch(WireCommand command) {
        StatefulRedisConnection<byte[], byte[]> connection = current;
        if (connection == null) {
            throw new RedisConnectionException("not connected to " + primary + " yet");
        }
        return connection.dispatch(command);
    }

    @Override
    public String nodeOf(Operation operation) {
        return primary;
    }

    @Override
    public void trouble(int slot) {
        guide.trouble();
        if (current == null && System.nanoTime() - triedNanos > RETRY_NANOS) {
            follow(primary);
        }
    }
}
