package dev.redisdrill.simulations.client;

import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.cluster.PartitionSelectorException;
import java.security.GeneralSecurityException;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import javax.net.ssl.SSLException;

/** What goes wrong on this side of the wire, in few words. */
final class ClientErrors {
    private static final int MAX_LENGTH = 60;

    private ClientErrors() {}

    /** A few words, the same for all errors of a kind. */
    static String summary(Throwable error, boolean written) {
        if (error instanceof CommandTimeout) {
            return written ? "timeout" : "timeout before it was sent";
        }
        if (error instanceof CancellationException) {
            return "cancelled";
        }
        if (error instanceof PartitionSelectorException) {
            return "no node known for the slot";
        }
        if (error instanceof RedisConnectionException) {
            return "cannot connect";
        }
        String message = String.valueOf(error.getMessage());
        if (message.contains("queue size exceeded")
                || message.contains("buffer size exceeded")
                || message.contains("stack size exceeded")) {
            return "request queue full";
        }
        if (message.contains("not connected") || message.contains("Connection is closed")) {
            return written ? "connection lost" : "not connected";
        }
        if (message.contains("Connection disconnected") || message.contains("Connection closed")) {
            return "connection lost";
        }
        if (error instanceof java.io.IOException) {
            return "connection lost";
        }
        String name = error.getClass().getSimpleName();
        return name.length() <= MAX_LENGTH ? name : name.substring(0, MAX_LENGTH);
    }

    /**
     * Whether a message says that something took too long, or that a connection was lost while it was set up, as on a busy
     * machine, rather than that it cannot be.
     */
    static boolean mayPass(String message) {
        String lower = message.toLowerCase(Locale.ROOT);
        return lower.contains("timed out")
                || lower.contains("timeout")
                || lower.contains("currently not connected")
                || lower.contains("connection disconnected");
    }

    /** The most telling message of a chain of causes, for a person. */
    static String rootMessage(Throwable error) {
        Throwable deepest = error;
        String context = "";
        for (int depth = 0; depth < 20; depth++) {
            if (deepest instanceof GeneralSecurityException) {
                context = "the server's certificate is not trusted: ";
            } else if (deepest instanceof SSLException && context.isEmpty()) {
                context = "TLS handshake failed: ";
            }
            Throwable next = deepest.getCause();
            if (next == null && deepest.getSuppressed().length > 0) {
                next = deepest.getSuppressed()[0];
            }
            if (next == null) {
                break;
            }
            deepest = next;
        }
        String message = deepest.getMessage();
        boolean wrapper = deepest instanceof ExecutionException || deepest instanceof CompletionException;
        return message == null || message.isBlank() || wrapper
                ? context + deepest.getClass().getSimpleName() + (message == null ? "" : ": " + message)
                : context + message;
    }

    /** Completes commands that ran out of time; without a stack trace, which would say nothing. */
    static final class CommandTimeout extends RuntimeException {
        private static final long serialVersionUID = 1L;

        CommandTimeout() {
            super("timeout", null, false, false);
        }
    }
}
