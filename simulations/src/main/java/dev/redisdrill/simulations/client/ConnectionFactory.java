package dev.redisdrill.simulations.client;

import dev.redisdrill.timeline.spec.ClusterAccess;
import io.netty.channel.EventLoop;
import java.util.List;
import java.util.OptionalLong;

/**
 * Makes the connections of the load: one {@link Link} per event loop and ACL user, shared by all tenants' users that
 * log in with it there.
 *
 * <p>Thread-safe.
 */
public interface ConnectionFactory extends Subscriptions, AutoCloseable {

    /**
     * The tenant's link on this event loop, connected to every primary. Blocks until connected; the same link is
     * returned again for the same loop and user. Never call it on an event loop.
     *
     * @throws LinkException if the cluster cannot be reached or refuses the user; the message names the seeds and the
     *     cause, never a password
     */
    Link connect(String tenant, EventLoop loop);

    /** Connections that are opened from now on for this tenant log in so; those that are open are left alone. */
    void useLogin(String tenant, ClusterAccess.User user);

    /**
     * How often nodes (or sentinels) were asked for the topology until now, in all: one for each {@code CLUSTER NODES} or
     * {@code CLUSTER SLOTS}. A refresh of Lettuce asks every node, one of Jedis one node. Empty: it is not counted.
     */
    default OptionalLong topologyQuestions() {
        return OptionalLong.empty();
    }

    /** {@inheritDoc} One that cannot subscribe says so. */
    @Override
    default Subscription subscribe(String tenant, boolean sharded, List<byte[]> channels, Subscriber subscriber) {
        throw new LinkException("this client cannot subscribe to channels");
    }

    /** Closes all links: what is under way ends UNKNOWN or FAILED. */
    @Override
    void close();
}
