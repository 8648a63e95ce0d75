package dev.redisdrill.simulations.client;

import dev.redisdrill.simulations.operation.Operation;
import io.lettuce.core.ReadFrom;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.protocol.ProtocolKeyword;
import io.lettuce.core.protocol.RedisCommand;
import io.netty.channel.EventLoop;

/** A Lettuce cluster connection whose sockets all live on one event loop. */
final class LettuceLink implements Link {
    private final EventLoop loop;
    private final StatefulRedisClusterConnection<byte[], byte[]> connection;
    private final Deadlines deadlines;
    private final NodeNames nodeNames;
    private final boolean readsFromPrimaries;
    private final Lookout lookout;
    private final Verb verbs = new Verb();

    LettuceLink(
            EventLoop loop,
            StatefulRedisClusterConnection<byte[], byte[]> connection,
            long timeoutNanos,
            Lookout lookout) {
        this.loop = loop;
        this.lookout = lookout;
        this.connection = connection;
        this.deadlines = new Deadlines(loop, timeoutNanos);
        this.nodeNames = new NodeNames(connection.getPartitions());
        this.readsFromPrimaries = connection.getReadFrom() == ReadFrom.UPSTREAM;
    }

    @Override
    public EventLoop loop() {
        return loop;
    }

    @Override
    public void send(Operation operation, Completion completion) {
        operation.reply = null;
        operation.error = null;
        operation.node = operation.keyIndex >= 0 && (operation.write || readsFromPrimaries)
                ? nodeNames.of(operation.slot)
                : null;
        ProtocolKeyword verb = verbs.of(operation.command[0]);
        WireCommand command = new WireCommand(this, verb, operation, completion);
        deadlines.add(command);
        try {
            RedisCommand<byte[], byte[], Object> handle = connection.dispatch(command);
            command.handle = handle;
        } catch (RuntimeException e) {
            command.completeExceptionally(e);
        }
    }

    /** A command is done, one way or another. */
    void finished(WireCommand command) {
        deadlines.remove(command);
    }

    /** A command came to grief in a way that a failover would explain. */
    void trouble(int slot) {
        lookout.trouble(slot);
    }
}
