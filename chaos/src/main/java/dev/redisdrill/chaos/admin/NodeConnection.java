package dev.redisdrill.chaos.admin;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The one connection to a node, reopened when it is next needed. Thread-safe.
 *
 * <p>A node that is stopped keeps its connections and answers when it goes on, so silence alone does not end one:
 * reconnecting at every call would leave a stopped node with a crowd of dead handshakes to work off. Silence beyond
 * {@link #STALE} does, because a connection that was cut off may need far longer to notice.
 */
final class NodeConnection {
    private static final Duration STALE = Duration.ofSeconds(2);

    private final RedisClient client;
    private final RedisURI uri;
    private @Nullable CompletableFuture<StatefulRedisConnection<String, String>> current;
    private boolean silent;
    private long silentSince;

    NodeConnection(RedisClient client, RedisURI uri) {
        this.client = client;
        this.uri = uri;
    }

    /** A connection that is open or being opened. */
    synchronized CompletableFuture<StatefulRedisConnection<String, String>> get() {
        CompletableFuture<StatefulRedisConnection<String, String>> existing = current;
        if (existing != null && usable(existing)) {
            return existing;
        }
        if (existing != null) {
            discard(existing);
        }
        silent = false;
        CompletableFuture<StatefulRedisConnection<String, String>> opening =
                client.connectAsync(StringCodec.UTF8, uri).toCompletableFuture();
        current = opening;
        return opening;
    }

    /** A call was answered. */
    synchronized void answered() {
        silent = false;
    }

    /** A call that was sent at this moment ({@link System#nanoTime()}) was not answered in time. */
    synchronized void unanswered(long sentAt) {
        if (!silent) {
            silent = true;
            silentSince = sentAt;
        }
    }

    /** The connection broke, or could not be made: the next call opens another. */
    synchronized void broken() {
        CompletableFuture<StatefulRedisConnection<String, String>> existing = current;
        if (existing != null) {
            current = null;
            discard(existing);
        }
    }

    private boolean usable(CompletableFuture<StatefulRedisConnection<String, String>> existing) {
        if (silent && System.nanoTime() - silentSince > STALE.toNanos()) {
            return false;
        }
        if (!existing.isDone()) {
            return true;
        }
        return !existing.isCompletedExceptionally() && existing.join().isOpen();
    }

    private static void discard(CompletableFuture<StatefulRedisConnection<String, String>> old) {
        // Whatever becomes of it, nobody waits for it any more.
        CompletableFuture<Void> unused = old.thenCompose(StatefulRedisConnection::closeAsync);
    }
}
