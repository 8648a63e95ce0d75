package dev.redisdrill.simulations.client;

import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A node that is asked for its view of the cluster, one question at a time. Confined to the lookout's thread, except that
 * answers are told in the thread that received them.
 */
final class Informant {
    private static final long RETRY_NANOS = Duration.ofMillis(200).toNanos();

    private final LoadClusterClient client;
    private final RedisURI node;
    private final Consumer<String> answers;
    private volatile @Nullable StatefulRedisConnection<String, String> connection;
    private volatile boolean waiting;
    private volatile boolean closed;
    private volatile long retryAtNanos = System.nanoTime();

    /**
     * Connects nothing yet.
     *
     * @param answers is told what a {@code CLUSTER NODES} replied
     */
    Informant(LoadClusterClient client, RedisURI node, Consumer<String> answers) {
        this.client = client;
        this.node = node;
        this.answers = answers;
    }

    /** Whether it can be asked; if it only lacks a connection, begins to make one. */
    boolean ready() {
        if (waiting) {
            return false;
        }
        StatefulRedisConnection<String, String> open = connection;
        if (open != null && open.isOpen()) {
            return true;
        }
        if (System.nanoTime() - retryAtNanos >= 0) {
            connect();
        }
        return false;
    }

    private void connect() {
        waiting = true;
        on(client.connectAside(node), (opened, error) -> {
            connection = opened;
            if (opened != null && closed) {
                end(opened);
            }
        });
    }

    /** Asks; only if it is {@link #ready}. */
    void ask() {
        StatefulRedisConnection<String, String> open = connection;
        if (open == null) {
            return;
        }
        waiting = true;
        on(open.async().clusterNodes(), (answer, error) -> {
            if (answer != null) {
                answers.accept(answer);
            } else {
                end(open);
                connection = null;
            }
        });
    }

    private <T> void on(CompletionStage<T> stage, Completion<T> then) {
        stage.whenComplete((value, error) -> {
            if (error != null) {
                retryAtNanos = System.nanoTime() + RETRY_NANOS;
            }
            then.completed(value, error);
            waiting = false;
        });
    }

    void close() {
        closed = true;
        StatefulRedisConnection<String, String> open = connection;
        if (open != null) {
            end(open);
        }
    }

    private static void end(StatefulRedisConnection<String, String> open) {
        CompletableFuture<Void> unused = open.closeAsync();
    }

    private interface Completion<T> {
        void completed(@Nullable T value, @Nullable Throwable error);
    }
}
