package dev.redisdrill.chaos.topology;

import dev.redisdrill.chaos.admin.AdminClient;
import dev.redisdrill.chaos.admin.CommandRefusedException;
import dev.redisdrill.chaos.admin.InfoText;
import dev.redisdrill.chaos.admin.NodeUnavailableException;
import dev.redisdrill.chaos.lab.LabException;
import dev.redisdrill.timeline.cluster.ClusterView;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Redis commands to single nodes; whatever goes wrong is one line for people, without the arguments. Thread-safe. */
public final class Nodes {
    private static final Duration ANSWER = Duration.ofSeconds(2);

    private final AdminClient admin;

    public Nodes(AdminClient admin) {
        this.admin = admin;
    }

    /**
     * Sends a command and waits for the answer, in the form that {@link AdminClient#call} gives it.
     *
     * @throws LabException if the node does not answer within 2 s, or refuses
     */
    public Object call(String node, String... command) throws LabException, InterruptedException {
        try {
            return admin.call(node, ANSWER, command);
        } catch (NodeUnavailableException e) {
            throw new LabException(name(command) + " was not answered: " + e.getMessage(), e);
        } catch (CommandRefusedException e) {
            throw new LabException(node + " refused " + name(command) + ": " + e.getMessage(), e);
        }
    }

    /** Sends several commands at once; the answers come in their order. */
    public List<Object> callAll(String node, List<String[]> commands) throws LabException, InterruptedException {
        if (commands.isEmpty()) {
            return List.of();
        }
        String name = name(commands.get(0));
        try {
            return admin.callAll(node, ANSWER.multipliedBy(2), commands);
        } catch (NodeUnavailableException e) {
            throw new LabException(name + " was not answered: " + e.getMessage(), e);
        } catch (CommandRefusedException e) {
            throw new LabException(node + " refused " + name + ": " + e.getMessage(), e);
        }
    }

    /** {@link #call} for commands that answer with text. */
    public String text(String node, String... command) throws LabException, InterruptedException {
        return call(node, command).toString();
    }

    /** {@link #call} for commands that answer with a list. */
    public List<String> list(String node, String... command) throws LabException, InterruptedException {
        return texts(call(node, command));
    }

    /** An answer that is a list, as texts; any other is an empty one. */
    static List<String> texts(Object answer) {
        return answer instanceof List<?> items
                ? items.stream().map(Object::toString).toList()
                : List.of();
    }

    /** The cluster as a node sees it. */
    public ClusterView view(String node) throws LabException, InterruptedException {
        return ClusterView.parse(text(node, "CLUSTER", "NODES"));
    }

    /** The fields of a section of INFO. */
    public Map<String, String> info(String node, String section) throws LabException, InterruptedException {
        return InfoText.parse(text(node, "INFO", section));
    }

    /** A node's value of a directive. */
    public String config(String node, String directive) throws LabException, InterruptedException {
        List<String> pair = list(node, "CONFIG", "GET", directive);
        if (pair.size() != 2) {
            throw new LabException(node + " does not show its " + directive + " (CONFIG GET)");
        }
        return pair.get(1);
    }

    private static String name(String... command) {
        return command.length > 1 && command[1].matches("[A-Z]+") ? command[0] + " " + command[1] : command[0];
    }
}
