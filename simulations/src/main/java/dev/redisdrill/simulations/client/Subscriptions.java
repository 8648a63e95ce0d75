package dev.redisdrill.simulations.client;

import java.util.List;

/** Opens subscriptions. Thread-safe. */
@FunctionalInterface
public interface Subscriptions {
    /**
     * Subscribes to channels over connections of its own, on event loops or threads other than the load's. Blocks until the
     * servers have been asked for each channel; {@link Subscriber#joined} tells of their answers. When a connection is lost,
     * what the client library does is all that is done.
     *
     * @param tenant whose user subscribes
     * @param sharded SSUBSCRIBE (Redis 7.0 and later), else SUBSCRIBE
     * @param channels their names; the subscriber knows them by their place in this list
     * @throws LinkException if a server cannot be reached or refuses; the message names cause, never a password
     */
    Subscription subscribe(String tenant, boolean sharded, List<byte[]> channels, Subscriber subscriber);
}
