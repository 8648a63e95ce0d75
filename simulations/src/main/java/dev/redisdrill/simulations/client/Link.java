package dev.redisdrill.simulations.client;

import dev.redisdrill.simulations.operation.Operation;
import dev.redisdrill.timeline.measure.Outcome;
import io.netty.channel.EventLoop;
import java.util.concurrent.CompletableFuture;

/**
 * A connected client on one event loop, logged in as one ACL user: the seam between the load and a Redis client.
 *
 * <p>Every operation given to it completes exactly once, within the client's command time-out, as
 *
 * <ul>
 *   <li>{@link Outcome#OK}: the server replied, and not with an error; {@link Operation#reply} holds the reply;
 *   <li>{@link Outcome#FAILED}: it was not executed: the server refused it, or it never left this process, and never
 *       will;
 *   <li>{@link Outcome#UNKNOWN}: it was written, and neither acknowledged nor refused.
 * </ul>
 */
public interface Link {

    /** The loop it lives on. */
    EventLoop loop();

    /**
     * Sends {@link Operation#command} to the node that serves {@link Operation#slot}. Sets outcome, reply, error and
     * node, then calls back, on this loop and possibly before this method returns. The operation must not be touched
     * until then; times are the caller's own affair.
     *
     * <p>Confined to the event loop. Never throws.
     */
    void send(Operation operation, Completion completion);

    /**
     * Runs one command from any thread, for preparing and reading back rather than for load: the future completes on
     * the event loop with the finished operation, whatever its outcome; it never completes exceptionally.
     *
     * @param keyIndex where in the command the key stands; -1 if it has none
     */
    default CompletableFuture<Operation> call(int keyIndex, byte[]... command) {
        Operation operation = new Operation();
        operation.command = command;
        operation.keyIndex = keyIndex;
        operation.slot = keyIndex < 0 ? 0 : HashSlot.of(command[keyIndex]);
        CompletableFuture<Operation> done = new CompletableFuture<>();
        loop().execute(() -> send(operation, done::complete));
        return done;
    }

    /** What happens when an operation is done. */
    @FunctionalInterface
    interface Completion {
        /** Called once, on the link's event loop. */
        void completed(Operation operation);
    }
}
