package dev.redisdrill.simulations.client;

import dev.redisdrill.timeline.spec.ClusterAccess;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Connection;
import redis.clients.jedis.commands.ProtocolCommand;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * One connection to one node as one user, for single commands whose replies are looked at as the node gives them:
 * redirections are not followed, nothing is tried again. Blocks. Confined to one thread.
 */
public final class RawConnection implements AutoCloseable {
    private final Connection connection;

    RawConnection(Connection connection) {
        this.connection = connection;
    }

    /**
     * What a node replied.
     *
     * @param error its error, in its own words; null: it did what was asked
     * @param text its reply as text, where it is one
     */
    public record Reply(@Nullable String error, Optional<String> text) {}

    /**
     * Gives a command and waits for its reply.
     *
     * @throws LinkException if the connection broke, or no reply came in time: it cannot be used any more
     */
    public Reply ask(String command, String... arguments) {
        try {
            ProtocolCommand name = () -> command.getBytes(StandardCharsets.US_ASCII);
            connection.sendCommand(name, arguments);
            Object reply = connection.getOne();
            return new Reply(
                    null,
                    reply instanceof byte[] bytes
                            ? Optional.of(new String(bytes, StandardCharsets.UTF_8))
                            : Optional.empty());
        } catch (JedisConnectionException e) {
            throw new LinkException(ClientErrors.rootMessage(e), e);
        } catch (JedisDataException e) {
            return new Reply(String.valueOf(e.getMessage()), Optional.empty());
        }
    }

    @Override
    public void close() {
        connection.disconnect();
    }

    /** Makes such connections. Thread-safe. */
    public interface Door {
        /**
         * Connects to a node and logs in; blocks for a few time-outs at most.
         *
         * @param node {@code host:port}
         * @throws LinkException if it cannot; the message never holds a password
         */
        RawConnection open(String node, ClusterAccess.User user);

        /** A door to the nodes of a cluster, with time-outs of a second. */
        static Door of(ClusterAccess access) {
            return new RawDoor(access);
        }
    }
}
