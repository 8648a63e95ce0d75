package dev.redisdrill.simulations.engine.gatling;

import io.netty.channel.EventLoop;

/** Where Gatling's users come in, to stay until they are let go. */
@FunctionalInterface
public interface UserEntry {

    /**
     * A user has started. Called once per user, on its event loop.
     *
     * @param loop the user's event loop, which never changes
     * @param leave ends the user; to be run once, on its event loop
     */
    void enter(EventLoop loop, Runnable leave);
}
