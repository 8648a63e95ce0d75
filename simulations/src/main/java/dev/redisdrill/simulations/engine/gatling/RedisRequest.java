package dev.redisdrill.simulations.engine.gatling;

import java.util.List;

/**
 * A request as a scenario states it. Immutable.
 *
 * @param name what Gatling's reports call it
 * @param command the command and its arguments
 * @param keyIndex where in the command the key stands; -1 if it has none
 * @param checks what its reply must be
 */
public record RedisRequest(Template name, List<Template> command, int keyIndex, List<ReplyCheck> checks) {
    public RedisRequest {
        command = List.copyOf(command);
        checks = List.copyOf(checks);
        if (command.isEmpty() || keyIndex == 0 || keyIndex >= command.size()) {
            throw new IllegalArgumentException("no key at place " + keyIndex + " of a command of " + command.size()
                    + " words: say keyAt(...) or keyless()");
        }
    }
}
