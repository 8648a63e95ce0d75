package dev.redisdrill.runner.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.redisdrill.simulations.workload.Replay;
import dev.redisdrill.timeline.spec.SecretRef;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Looks at the files that a scenario's workloads name (recordings of {@code replay}, password files of {@code ledger-sync}), and
 * writes down where each is: the load is another process, which knows nothing of the scenario's directory. Confined to one thread.
 */
final class WorkloadFiles implements SpecReader.Inclusion {
    private static final String KIND = "replay";
    private static final String FILE = "file";
    private static final String SYNC = "ledger-sync";
    private static final String DATABASE = "database";

    private final Path base;
    private final Path scenario;
    private boolean inANetworkOfItsOwn;

    /**
     * For one reading.
     *
     * @param base where the name of the scenario starts from
     * @param scenario its name, as the user gave it
     */
    WorkloadFiles(Path base, String scenario) {
        this.base = base;
        this.scenario = Path.of(scenario);
    }

    @Override
    public void take(ObjectNode root, Places places, List<Problem> problems) {
        inANetworkOfItsOwn = !root.path("target").has("endpoints");
        visit(root.path("tenants"), "/tenants", places, problems);
    }

    private void visit(JsonNode node, String pointer, Places places, List<Problem> problems) {
        if (node.path(KIND) instanceof ObjectNode replay && replay.path(FILE).isTextual()) {
            look(replay, places.ofValue(pointer + "/" + KIND + "/" + FILE), problems);
        }
        if (node.path(SYNC).path(DATABASE) instanceof ObjectNode database) {
            secret(database);
            if (inANetworkOfItsOwn) {
                problems.add(Problem.warning(
                        places.ofValue(pointer + "/" + SYNC + "/" + DATABASE),
                        "database: a cluster that is started for the run has a network of its own, from which no other host is"
                                + " reached; set REDIS_DRILL_NAMESPACE=off, or name an existing cluster (endpoints)"));
            }
        }
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            visit(node.path(i), pointer + "/" + i, places, problems);
        }
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            visit(entry.getValue(), Places.child(pointer, entry.getKey()), places, problems);
        }
    }

    private void secret(ObjectNode database) {
        String reference = database.path("password").asText();
        if (reference.startsWith("file:")) {
            Path directory = base.resolve(scenario).toAbsolutePath().resolveSibling("");
            database.put("password", SecretRef.parse(reference).from(directory).toString());
        }
    }

    private void look(ObjectNode replay, Place place, List<Problem> problems) {
        Path named = scenario.resolveSibling(replay.path(FILE).asText()).normalize();
        Path file = base.resolve(named).toAbsolutePath().normalize();
        try {
            Replay.Preview preview = Replay.preview(file);
            if (!preview.skipped().isEmpty()) {
                problems.add(Problem.warning(
                        place,
                        "file: " + preview.commands() + " commands are played; not played are "
                                + String.join(", ", preview.skipped())));
            }
            replay.put(FILE, file.toString());
        } catch (IOException e) {
            problems.add(Problem.error(
                    place,
                    "file: " + String.valueOf(e.getMessage()).replace(file.toString(), named.toString())
                            + "; a relative path starts from the scenario's directory"));
        }
    }
}
