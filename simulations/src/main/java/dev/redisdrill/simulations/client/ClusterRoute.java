package dev.redisdrill.simulations.client;

import dev.redisdrill.simulations.operation.Operation;
import io.lettuce.core.ReadFrom;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.protocol.RedisCommand;
import org.jspecify.annotations.Nullable;

/** To the node that serves the slot, as the library's slot map has it. */
final class ClusterRoute implements Route {
    private final StatefulRedisClusterConnection<byte[], byte[]> connection;
    private final NodeNames nodeNames;
    private final boolean readsFromPrimaries;
    private final Lookout lookout;

    ClusterRoute(StatefulRedisClusterConnection<byte[], byte[]> connection, Lookout lookout) {
        this.connection = connection;
        this.lookout = lookout;
        this.nodeNames = new NodeNames(connection.getPartitions());
        this.readsFromPrimaries = connection.getReadFrom() == ReadFrom.UPSTREAM;
    }

    @Override
    public RedisCommand<byte[], byte[], Object> dispatch(WireCommand command) {
        return connection.dispatch(command);
    }

    @Override
    public @Nullable String nodeOf(Operation operation) {
        return operation.keyIndex >= 0 && (operation.write || readsFromPrimaries) ? nodeNames.of(operation.slot) : null;
    }

    @Override
    public void trouble(int slot) {
        lookout.trouble(slot);
    }
}
