package dev.redisdrill.simulations.client;

import dev.redisdrill.timeline.spec.ClusterAccess;
import io.lettuce.core.AbstractRedisClient;
import io.netty.channel.EventLoop;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** Makes the clients of a topology, and finds the way in it for all of them. Thread-safe. */
interface Dialer extends AutoCloseable {
    /** A client for one event loop and user. Connects nothing yet. */
    Call prepare(Optional<ClusterAccess.User> user, EventLoop loop);

    /** What {@link #prepare} makes. */
    interface Call {
        /** To be shut down by the caller, whatever became of it. */
        AbstractRedisClient client();

        /** Connects to all primaries; blocks for a few time-outs at most. */
        Link connect() throws InterruptedException, ExecutionException, TimeoutException;
    }

    /** A subscription over connections of its own; see {@link Subscriptions}. */
    Subscription subscribe(
            Optional<ClusterAccess.User> user, boolean sharded, List<byte[]> channels, Subscriber subscriber)
            throws InterruptedException, ExecutionException, TimeoutException;

    /** Ends what the clients share; their sockets are theirs. */
    @Override
    void close();
}
