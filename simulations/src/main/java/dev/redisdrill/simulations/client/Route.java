package dev.redisdrill.simulations.client;

import dev.redisdrill.simulations.operation.Operation;
import io.lettuce.core.protocol.RedisCommand;
import org.jspecify.annotations.Nullable;

/** Which of a client's connections a command takes. Confined to the event loop, except for {@link #trouble}. */
interface Route {
    /** Hands a command to the library; what the library makes of it. May throw: then it was not written. */
    RedisCommand<byte[], byte[], Object> dispatch(WireCommand command);

    /** {@code host:port} of the node that will be written to, if that is known. */
    @Nullable
    String nodeOf(Operation operation);

    /** A command came to grief in a way that a failover would explain. Cheap; from any thread. */
    void trouble(int slot);
}
