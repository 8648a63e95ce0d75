package dev.redisdrill.simulations.engine;

import dev.redisdrill.simulations.client.Link;
import dev.redisdrill.simulations.operation.OperationRecorder;
import dev.redisdrill.simulations.operation.UserGroup;
import java.util.function.Consumer;

/**
 * What the users of one group on one event loop share.
 *
 * @param faults is told of exceptions that the group's sources or recorder throw
 */
record UserCrew(
        UserGroup group, LoopDriver driver, Link link, OperationRecorder recorder, Consumer<RuntimeException> faults) {}
