package dev.redisdrill.chaos.admin;

import dev.redisdrill.timeline.spec.ClusterAccess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Commands to single nodes, as the admin user. Connections are kept and reopened as needed; a node that does not
 * answer costs at most the time-out.
 *
 * <p>Thread-safe; calls to one node are answered in order.
 */
public interface AdminClient extends AutoCloseable {

    /**
     * Sends one command to {@code host:port} and waits for its answer. Arrays come back as {@link java.util.List},
     * bulk and simple strings as {@link String}, integers as {@link Long}, nil as an empty string.
     *
     * @throws NodeUnavailableException if there is no connection or no answer within the time-out
     * @throws CommandRefusedException if the server answered with an error
     */
    Object call(String node, Duration timeout, String... command)
            throws NodeUnavailableException, CommandRefusedException, InterruptedException;

    /**
     * Sends several commands at once, to be answered in order; the answers come in the form of {@link #call}.
     *
     * @param timeout for all of them together, or more
     * @throws CommandRefusedException if the server answered one of them with an error; the others were executed
     */
    default List<Object> callAll(String node, Duration timeout, List<String[]> commands)
            throws NodeUnavailableException, CommandRefusedException, InterruptedException {
        List<Object> answers = new ArrayList<>();
        for (String[] command : commands) {
            answers.add(call(node, timeout, command));
        }
        return answers;
    }

    /** A client for the cluster's {@link ClusterAccess#admin() admin user}. Connects when it is first used. */
    static AdminClient open(ClusterAccess access) {
        return LettuceAdminClient.open(access, access.admin());
    }

    /** {@link #call} for commands that answer with text. */
    default String text(String node, Duration timeout, String... command)
            throws NodeUnavailableException, CommandRefusedException, InterruptedException {
        return call(node, timeout, command).toString();
    }

    @Override
    void close();
}
