package dev.redisdrill.chaos.admin;

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

/** Says in one line why a node could not be reached. Never repeats what was sent, so never a password. */
final class Diagnosis {
    private static final int DEPTH = 12; // of a chain of causes; bounds a cycle

    private Diagnosis() {}

    /**
     * One line, without the node's name.
     *
     * @param user the user that the connection was for
     * @param tls whether the connection was to use TLS
     */
    static String of(Throwable failure, Optional<String> user, boolean tls) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEPTH; depth++) {
            Optional<String> told = tell(cause, user);
            if (told.isPresent()) {
                return told.get();
            }
            cause = cause.getCause();
        }
        return tls ? "the connection was closed" : "the connection was closed; does the server want TLS?";
    }

    private static Optional<String> tell(Throwable cause, Optional<String> user) {
        if (cause instanceof RedisCommandExecutionException) {
            return Optional.of(refusal(String.valueOf(cause.getMessage()), user));
        }
        if (cause instanceof CertificateException) {
            String detail = String.valueOf(cause.getMessage());
            if (detail.contains("validity check failed") || cause instanceof CertificateExpiredException) {
                return Optional.of("its TLS certificate has expired, or is not valid yet");
            }
            boolean name = detail.contains("subject alternative") || detail.contains("No name matching");
            return Optional.of(
                    name
                            ? "its TLS certificate is not made out to this address"
                            : "its TLS certificate is not signed by the CA that was given (wrong ca?)");
        }
        if (cause instanceof NotSslRecordException) {
            return Optional.of("it does not speak TLS on this port; write tls: false if that is meant");
        }
        if (cause instanceof ConnectTimeoutException
                || cause instanceof SslHandshakeTimeoutException
                || cause instanceof RedisCommandTimeoutException
                || cause instanceof TimeoutException) {
            return Optional.of("no answer within the time-out");
        }
        if (cause instanceof UnknownHostException) {
            return Optional.of("the host name is unknown");
        }
        if (cause instanceof ConnectException) {
            String detail = String.valueOf(cause.getMessage());
            return Optional.of(
                    detail.contains("refused") ? "connection refused; nothing listens there" : "it cannot be reached");
        }
        boolean wraps = cause.getCause() instanceof CertificateException || cause.getCause() instanceof SSLException;
        if (cause instanceof SSLException
                && !wraps
                && !String.valueOf(cause.getMessage()).contains("PKIX")) {
            return Optional.of("the TLS handshake failed: " + oneLine(String.valueOf(cause.getMessage())));
        }
        return Optional.empty();
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
