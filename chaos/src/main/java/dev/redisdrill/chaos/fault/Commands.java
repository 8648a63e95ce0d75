package dev.redisdrill.chaos.fault;

import dev.redisdrill.chaos.admin.AdminClient;
import dev.redisdrill.chaos.admin.CommandRefusedException;
import dev.redisdrill.chaos.admin.InfoText;
import dev.redisdrill.chaos.admin.NodeUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Commands to one node, for faults that are done by commands. Thread-safe. */
final class Commands {
    private static final Duration ANSWER = Duration.ofMillis(500);
    /** Of a healing command: the node may have to work off what piled up. */
    private static final Duration HEALING_ANSWER = Duration.ofSeconds(5);

    private final AdminClient admin;
    private final String node;

    Commands(AdminClient admin, String node) {
        this.admin = admin;
        this.node = node;
    }

    String node() {
        return node;
    }

    /** @throws FaultException if there is no answer within half a second, or it is an error */
    Object call(String... command) throws FaultException, InterruptedException {
        return call(ANSWER, command);
    }

    /** The answer, whatever it is: an error is its text. */
    String answer(Duration timeout, String... command) throws NodeUnavailableException, InterruptedException {
        try {
            return admin.text(node, timeout, command);
        } catch (CommandRefusedException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** A number of INFO, such as {@code evicted_keys}. */
    long info(String section, String field) throws FaultException, InterruptedException {
        Map<String, String> fields =
                InfoText.parse(call("INFO", section).toString().replace("\r", ""));
        try {
            return Long.parseLong(fields.getOrDefault(field, "").strip());
        } catch (NumberFormatException e) {
            throw new FaultException(node + " does not tell its " + field + " in INFO " + section, e);
        }
    }

    /** The value of a setting. */
    String setting(String name) throws FaultException, InterruptedException {
        return value(name, call("CONFIG", "GET", name));
    }

    /**
     * A command of a healing. It waits longer, and is given even in a thread that was interrupted: healing must not depend
     * on anybody's patience.
     */
    Object heal(String... command) throws FaultException {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try {
                    return call(HEALING_ANSWER, command);
                } catch (InterruptedException e) {
                    if (interrupted) {
                        throw new FaultException(node + ": interrupted twice in " + command[0], e);
                    }
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private Object call(Duration timeout, String... command) throws FaultException, InterruptedException {
        try {
            return admin.call(node, timeout, command);
        } catch (NodeUnavailableException e) {
            throw new FaultException(String.valueOf(e.getMessage()), e);
        } catch (CommandRefusedException e) {
            String name = command.length > 1 ? command[0] + " " + command[1] : command[0];
            throw new FaultException(node + " refused " + name + ": " + e.getMessage(), e);
        }
    }

    private String value(String name, Object answer) throws FaultException {
        if (answer instanceof List<?> pair && pair.size() == 2) {
            return String.valueOf(pair.get(1));
        }
        throw new FaultException(node + " has no setting " + name);
    }
}
