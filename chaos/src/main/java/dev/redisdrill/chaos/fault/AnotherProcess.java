package dev.redisdrill.chaos.fault;

import dev.redisdrill.chaos.admin.CommandRefusedException;
import dev.redisdrill.chaos.admin.InfoText;
import dev.redisdrill.chaos.admin.NodeUnavailableException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Evidence that processes have ended: nothing answers PING, or what answers says another {@code run_id} than before. Redis draws
 * that anew whenever a process starts.
 */
final class AnotherProcess implements Evidence {
    private static final Duration ASK = Duration.ofMillis(500);

    private final FaultContext context;
    private final List<String> nodes;
    private final Map<String, String> before = new HashMap<>();
    private final Map<String, Silence> silences = new HashMap<>();
    private boolean shown;

    AnotherProcess(FaultContext context, List<String> nodes) {
        this.context = context;
        this.nodes = List.copyOf(nodes);
    }

    @Override
    public void learn() throws FaultException, InterruptedException {
        for (String node : nodes) {
            silences.put(node, Silence.learn(node, context));
            before.put(
                    node,
                    runId(node)
                            .filter(id -> !id.isEmpty())
                            .orElseThrow(() -> new FaultException(node
                                    + " does not tell its run_id in INFO server, by which its process could be told"
                                    + " from the next; the fault was not injected")));
        }
    }

    /** A broken connection alone proves nothing: the same process may answer on the next one. */
    @Override
    public Sighting effect() throws InterruptedException {
        StringBuilder text = new StringBuilder();
        for (String node : nodes) {
            Optional<String> silence =
                    Objects.requireNonNull(silences.get(node)).seen();
            Optional<String> now = runId(node);
            if (now.isPresent() && now.get().equals(before.get(node))) {
                return Sighting.notYet("the process of " + node + " is still there and answers");
            }
            if (now.isEmpty() && silence.isEmpty()) {
                return Sighting.notYet(node + " answers PING");
            }
            text.append(text.isEmpty() ? "" : "; ")
                    .append(now.map(id -> "another process answers at " + node + " (run_id " + brief(id) + ", before "
                                    + brief(Objects.requireNonNull(before.get(node))) + ")")
                            .orElseGet(silence::orElseThrow));
        }
        shown = true;
        return Sighting.seen(text.toString());
    }

    @Override
    public Sighting over() throws InterruptedException {
        for (String node : nodes) {
            Optional<String> now = runId(node);
            if (now.isEmpty()) {
                return Sighting.notYet("the process of " + node + " is not back");
            }
            if (shown && now.get().equals(before.get(node))) {
                return Sighting.notYet("the process of " + node + " was silent for a while, but never ended");
            }
        }
        String another = nodes.size() == 1 ? "another process answers" : "other processes answer";
        return Sighting.seen(shown ? another : "all processes answer");
    }

    /** Empty if it does not answer, or not as a server that is up. */
    private Optional<String> runId(String node) throws InterruptedException {
        try {
            return Optional.ofNullable(InfoText.parse(
                            context.admin().text(node, ASK, "INFO", "server").replace("\r", ""))
                    .get("run_id"));
        } catch (NodeUnavailableException | CommandRefusedException e) {
            return Optional.empty();
        }
    }

    private static String brief(String runId) {
        return runId.substring(0, Math.min(8, runId.length()));
    }
}
