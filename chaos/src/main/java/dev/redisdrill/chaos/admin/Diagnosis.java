package dev.redisdrill.chaos.admin;

import dev.redisdrill.chaos.admin.NodeUnavailableException.Kind;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/**
 * Why a node could not be reached, in one line. Never repeats what was sent, so never a password.
 *
 * @param kind what has to be looked at
 * @param text one line, without the node's name
 */
record Diagnosis(Kind kind, String text) {
    private static final int DEPTH = 12; // of a chain of causes; bounds a cycle

    /**
     * Looks for the cause that tells most.
     *
     * @param user the user that the connection was for
     * @param tls whether the connection was to use TLS
     */
    static Diagnosis of(Throwable failure, Optional<String> user, boolean tls) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEPTH; depth++) {
            Optional<Diagnosis> told = tell(cause, user);
            if (told.isPresent()) {
                return told.get();
            }
            cause = cause.getCause();
        }
        return tls
                ? new Diagnosis(Kind.WAY, "the connection was closed")
                : new Diagnosis(Kind.TLS, "the connection was closed; does the server want TLS?");
    }

    private static Optional<Diagnosis> tell(Throwable cause, Optional<String> user) {
        if (cause instanceof RedisCommandExecutionException) {
            return found(Kind.LOGIN, refusal(String.valueOf(cause.getMessage()), user));
        }
        if (cause instanceof CertificateException) {
            String detail = String.valueOf(cause.getMessage());
            if (detail.contains("validity check failed") || cause instanceof CertificateExpiredException) {
                return found(Kind.TLS, "its TLS certificate has expired, or is not valid yet");
            }
            boolean name = detail.contains("subject alternative") || detail.contains("No name matching");
            return found(
                    Kind.TLS,
                    name
                            ? "its TLS certificate is not made out to this address"
                            : "its TLS certificate is not signed by the CA that was given (wrong ca?)");
        }
        if (cause instanceof NotSslRecordException) {
            return found(Kind.TLS, "it does not speak TLS on this port; write tls: false if that is meant");
        }
        if (cause instanceof ConnectTimeoutException
                || cause instanceof SslHandshakeTimeoutException
                || cause instanceof RedisCommandTimeoutException
                || cause instanceof TimeoutException) {
            return found(Kind.WAY, "no answer within the time-out");
        }
        if (cause instanceof UnknownHostException) {
            return found(Kind.WAY, "the host name is unknown");
        }
        if (cause instanceof ConnectException) {
            String detail = String.valueOf(cause.getMessage());
            return found(
                    Kind.WAY,
                    detail.contains("refused") ? "connection refused; nothing listens there" : "it cannot be reached");
        }
        boolean wraps = cause.getCause() instanceof CertificateException || cause.getCause() instanceof SSLException;
        if (cause instanceof SSLException
                && !wraps
                && !String.valueOf(cause.getMessage()).contains("PKIX")) {
            return found(Kind.TLS, "the TLS handshake failed: " + oneLine(String.valueOf(cause.getMessage())));
        }
        return Optional.empty();
    }

    private static Optional<Diagnosis> found(Kind kind, String text) {
        return Optional.of(new Diagnosis(kind, text));
    }

    private static String refusal(String answer, Optional<String> user) {
        if (answer.startsWith("WRONGPASS")) {
            return "wrong password for user '" + user.orElse("default") + "', or no such user (WRONGPASS)";
        }
        if (answer.startsWith("NOAUTH")) {
            return "it asks for a user and a password (NOAUTH)";
        }
        return "it refused the connection: " + oneLine(answer);
    }

    private static String oneLine(String text) {
        return text.lines().findFirst().orElse("");
    }
}
