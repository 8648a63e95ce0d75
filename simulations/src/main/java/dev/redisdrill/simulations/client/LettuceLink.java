package dev.redisdrill.simulations.client;

import dev.redisdrill.simulations.operation.Operation;
import io.netty.channel.EventLoop;

/** A Lettuce client whose sockets all live on one event loop. */
final class LettuceLink implements Link {
    private final EventLoop loop;
    private final Route route;
    private final Deadlines deadlines;
    private final Verb verbs = new Verb();

    LettuceLink(EventLoop loop, Route route, long timeoutNanos) {
        this.loop = loop;
        this.route = route;
        this.deadlines = new Deadlines(loop, timeoutNanos);
    }

    @Override
    public EventLoop loop() {
        return loop;
    }

    @Override
    public void send(Operation operation, Completion completion) {
        operation.reply = null;
        operation.error = null;
        operation.node = route.nodeOf(operation);
        WireCommand command = new WireCommand(this, verbs.of(operation.command[0]), operation, completion);
        deadlines.add(command);
        try {
            command.handle = route.dispatch(command);
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
        route.trouble(slot);
    }
}
