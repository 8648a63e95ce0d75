package dev.redisdrill.chaos.lab.endpoints;

import dev.redisdrill.chaos.admin.AdminClient;
import dev.redisdrill.chaos.admin.CommandRefusedException;
import dev.redisdrill.chaos.admin.NodeUnavailableException;
import dev.redisdrill.chaos.lab.LabException;
import dev.redisdrill.timeline.spec.ClusterAccess.User;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * Asks nodes of an existing cluster as one user, and says in one line what is wrong and what to do where they do not let
 * it in. Thread-safe.
 *
 * @param client connections as that user
 * @param user who asks; empty: without credentials
 * @param target where the target stands in the scenario: target.endpoints
 * @param key where the user stands in the target: admin, users.shop
 * @param tls whether connections are to use TLS
 */
record Door(AdminClient client, Optional<User> user, String target, String key, boolean tls) {
    private static final Duration ANSWER = Duration.ofSeconds(3);
    private static final int PROBE_MILLIS = 1_000;

    /** Asks a node. */
    String ask(String node, String... command) throws LabException, InterruptedException {
        return call(node, command).toString();
    }

    /** Asks a node for anything. */
    Object call(String node, String... command) throws LabException, InterruptedException {
        try {
            return client.call(node, ANSWER, command);
        } catch (NodeUnavailableException e) {
            throw new LabException(e.getMessage() + cure(node, e.kind()), e);
        } catch (CommandRefusedException e) {
            throw new LabException(refusal(node, String.join(" ", command), String.valueOf(e.getMessage())), e);
        }
    }

    private String cure(String node, NodeUnavailableException.Kind kind) {
        return switch (kind) {
            case LOGIN ->
                user.isPresent()
                        ? "; check user and password at " + target + "." + key
                        : "; name them at " + target + "." + key;
            case TLS -> "; check tls and ca at " + target;
            case WAY ->
                tls && answersInPlain(node)
                        ? ", but it answers without TLS; name its TLS port, or write tls: false if that is meant"
                        : "; check the address, that the server runs, and that nothing between here and there keeps it off";
        };
    }

    private String refusal(String node, String command, String answer) {
        if (answer.contains("cluster support disabled")) {
            return node + " is a single server, not part of a cluster; name nodes of a cluster at " + target + ".seeds";
        }
        if (answer.startsWith("NOPERM")) {
            return node + " does not let "
                    + user.map(u -> "user '" + u.name() + "'").orElse("the default user") + " run " + command
                    + " (NOPERM); grant it, or name another user at " + target + "." + key;
        }
        return node + " refused " + command + ": " + answer;
    }

    /**
     * Whether it answers a PING without TLS. A server that waits for a line of text never says that a TLS handshake is none,
     * so that its silence looks like a broken network. No credentials are sent.
     */
    private static boolean answersInPlain(String node) {
        int colon = node.lastIndexOf(':');
        try (Socket socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(node.substring(0, colon), Integer.parseInt(node.substring(colon + 1))),
                    PROBE_MILLIS);
            socket.setSoTimeout(PROBE_MILLIS);
            socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            int first = socket.getInputStream().read();
            return first == '+' || first == '-';
        } catch (IOException e) {
            return false;
        }
    }
}
