package dev.redisdrill.simulations.client;

import redis.clients.jedis.CommandObject;
import redis.clients.jedis.Connection;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;

/** A connection of Jedis that tells a command's {@link CommandTrace} how each attempt went. Used by one thread at a time. */
final class TracedConnection extends Connection {
    private final String node;

    private TracedConnection(Maker maker) {
        super(maker);
        this.node = maker.node;
    }

    @Override
    public <T> T executeCommand(CommandObject<T> command) {
        if (!(command.getArguments().getCommand() instanceof CommandTrace trace)) {
            return super.executeCommand(command);
        }
        trace.begin(node);
        try {
            return super.executeCommand(command);
        } catch (JedisDataException e) {
            trace.answered(String.valueOf(e.getMessage()));
            throw e;
        } catch (JedisConnectionException e) {
            trace.broken(e);
            throw e;
        }
    }

    /** Makes connections to one node. */
    static final class Maker extends Connection.Builder {
        private final String node;

        /** {@code host:port} of the node. */
        Maker(String node) {
            this.node = node;
        }

        @Override
        protected Connection createConnection() {
            return new TracedConnection(this);
        }
    }
}
