package dev.redisdrill.simulations.client;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.util.NoSuchElementException;
import redis.clients.jedis.exceptions.JedisClusterOperationException;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;

/** What goes wrong between Jedis and a server, in the words that the other client's errors have. */
final class JedisErrors {
    private static final int MOST_CAUSES = 20;

    private JedisErrors() {}

    /** A few words, the same for all errors of a kind. */
    static String summary(Throwable error, boolean written) {
        Throwable cause = error;
        for (int depth = 0; depth < MOST_CAUSES; depth++) {
            if (cause instanceof JedisDataException refusal) {
                return ServerErrors.summary(String.valueOf(refusal.getMessage()));
            } else if (cause instanceof NoSuchElementException) {
                return "no free connection";
            } else if (cause instanceof InterruptedException) {
                return "cancelled";
            } else if (cause instanceof SocketTimeoutException) {
                return written ? "timeout" : "cannot connect";
            } else if (cause instanceof ConnectException || cause instanceof NoRouteToHostException) {
                return "cannot connect";
            }
            Throwable next = next(cause);
            if (next == null) {
                break;
            }
            cause = next;
        }
        if (error instanceof JedisClusterOperationException && cause == error) {
            return String.valueOf(error.getMessage()).contains("reachable")
                    ? "no node known for the slot"
                    : "no attempts left";
        }
        if (cause instanceof IOException || cause instanceof JedisConnectionException) {
            return written ? "connection lost" : "cannot connect";
        }
        return ClientErrors.summary(cause, written);
    }

    private static @org.jspecify.annotations.Nullable Throwable next(Throwable error) {
        if (error.getCause() != null) {
            return error.getCause();
        }
        return error.getSuppressed().length > 0 ? error.getSuppressed()[0] : null;
    }
}
