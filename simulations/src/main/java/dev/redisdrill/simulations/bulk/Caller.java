package dev.redisdrill.simulations.bulk;

import dev.redisdrill.simulations.operation.Operation;
import java.util.concurrent.CompletableFuture;

/** Runs single commands, such as {@code link::call} of {@link dev.redisdrill.simulations.client.Link}. */
@FunctionalInterface
public interface Caller {
    /**
     * Runs one command; the future completes with the finished operation, whatever its outcome.
     *
     * @param keyIndex where in the command the key stands; -1 if it has none
     */
    CompletableFuture<Operation> call(int keyIndex, byte[]... command);
}
