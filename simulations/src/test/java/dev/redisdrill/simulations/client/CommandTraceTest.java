package dev.redisdrill.simulations.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redisdrill.timeline.measure.Outcome;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.exceptions.JedisAccessControlException;
import redis.clients.jedis.exceptions.JedisClusterOperationException;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisException;

/** What an operation that Jedis gave up on is said to have come to. */
class CommandTraceTest {
    private static final String READONLY = "READONLY You can't write against a read only replica.";

    private final CommandTrace trace = trace("SET");

    private static CommandTrace trace(String command) {
        return new CommandTrace(command.getBytes(StandardCharsets.US_ASCII));
    }

    /** An attempt in which the command was sent, and the connection then failed so. */
    private void sentThenBroken(Exception why) {
        trace.begin("127.0.1.1:7000");
        assertThat(trace.getRaw()).isEqualTo("SET".getBytes(StandardCharsets.US_ASCII));
        trace.broken(new JedisConnectionException(why));
    }

    private void sentThenRefused(String error) {
        trace.begin("127.0.1.2:7000");
        trace.getRaw();
        trace.answered(error);
    }

    private void isSaidToBe(Outcome outcome, String error, RuntimeException thrown) {
        assertThat(trace.outcome()).isEqualTo(outcome);
        assertThat(trace.error(thrown)).isEqualTo(error);
    }

    @Test
    void sentAndNotAnsweredIsUnknown() {
        sentThenBroken(new SocketTimeoutException("Read timed out"));
        isSaidToBe(Outcome.UNKNOWN, "timeout", new JedisClusterOperationException("No more cluster attempts left."));
        assertThat(trace.node()).isEqualTo("127.0.1.1:7000");
    }

    @Test
    void aDoubtIsNotLiftedByARefusalOfALaterAttempt() {
        sentThenBroken(new IOException("Connection reset"));
        sentThenRefused(READONLY);
        isSaidToBe(Outcome.UNKNOWN, "connection lost", new JedisException(READONLY));
        assertThat(trace.node()).isEqualTo("127.0.1.2:7000");
    }

    @Test
    void aRefusalByTheServerIsFailed() {
        sentThenRefused("MOVED 1 127.0.1.1:7000");
        sentThenRefused(READONLY);
        isSaidToBe(Outcome.FAILED, "READONLY", new JedisException(READONLY));
    }

    @Test
    void anErrorFromTheMiddleOfAScriptIsUnknown() {
        CommandTrace script = trace("EVAL");
        script.begin("127.0.1.1:7000");
        script.getRaw();
        script.answered(READONLY);
        assertThat(script.outcome()).isEqualTo(Outcome.UNKNOWN);
    }

    @Test
    void whatWasNeverSentIsFailed() {
        trace.getRaw(); // asked for by whoever looks the command up, and not for a socket
        trace.begin("127.0.1.1:7000");
        trace.broken(new JedisConnectionException(new ConnectException("Connection refused")));
        isSaidToBe(
                Outcome.FAILED,
                "cannot connect",
                new JedisClusterOperationException(
                        "No more cluster attempts left.",
                        new JedisConnectionException(new ConnectException("Connection refused"))));
    }

    @Test
    void whatNeverHadAConnectionIsFailedWithItsReason() {
        isSaidToBe(
                Outcome.FAILED,
                "no free connection",
                new JedisException(
                        "Could not get a resource from the pool",
                        new NoSuchElementException("Timeout waiting for idle object")));
        isSaidToBe(
                Outcome.FAILED,
                "WRONGPASS",
                new JedisAccessControlException("WRONGPASS invalid username-password pair"));
        isSaidToBe(
                Outcome.FAILED,
                "no node known for the slot",
                new JedisClusterOperationException("No reachable node in cluster."));
        isSaidToBe(
                Outcome.FAILED,
                "cannot connect",
                new JedisConnectionException(new SocketTimeoutException("Connect timed out")));
    }
}
