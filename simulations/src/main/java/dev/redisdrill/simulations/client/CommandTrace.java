package dev.redisdrill.simulations.client;

import dev.redisdrill.timeline.measure.Outcome;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.commands.ProtocolCommand;
import redis.clients.jedis.exceptions.JedisConnectionException;

/**
 * What became of one command over all of Jedis's attempts at it. It travels through the library as the command's name:
 * whoever encodes the command for a socket asks for that name, and nobody can send it without.
 *
 * <p>An attempt leaves a doubt if the command was encoded in it and the connection then failed before a reply came: the
 * server may or may not have executed it. A doubt stays, whatever later attempts bring, unless one of them succeeds.
 *
 * <p>Confined to the thread that runs the command.
 */
final class CommandTrace implements ProtocolCommand {
    private final byte[] name;
    private boolean encoded;
    private @Nullable String doubt;
    private @Nullable String answer;
    private @Nullable String node;

    CommandTrace(byte[] name) {
        this.name = name;
    }

    @Override
    public byte[] getRaw() {
        encoded = true;
        return name;
    }

    /** An attempt begins on a connection to this node. What was asked for the name before was not for a socket. */
    void begin(String at) {
        encoded = false;
        answer = null;
        node = at;
    }

    /** The attempt ended with an error reply. */
    void answered(String error) {
        answer = error;
    }

    /** The attempt ended without a reply. */
    void broken(JedisConnectionException error) {
        if (encoded && doubt == null) {
            doubt = JedisErrors.summary(error, true);
        }
    }

    /** {@code host:port} of the node of the last attempt; null if there was none. */
    @Nullable
    String node() {
        return node;
    }

    /** What is known of a command that did not succeed. */
    Outcome outcome() {
        if (doubt != null) {
            return Outcome.UNKNOWN;
        }
        return answer == null
                ? Outcome.FAILED
                : ServerErrors.outcome(new String(name, java.nio.charset.StandardCharsets.US_ASCII), answer);
    }

    /** Why it did not succeed, in few words: the reason of the doubt, the server's last word, or the client's own. */
    String error(RuntimeException thrown) {
        if (doubt != null) {
            return doubt;
        }
        return answer == null ? JedisErrors.summary(thrown, false) : ServerErrors.summary(answer);
    }
}
