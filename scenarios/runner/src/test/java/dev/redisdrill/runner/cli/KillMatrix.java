package dev.redisdrill.runner.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.redisdrill.chaos.fault.Fault;
import dev.redisdrill.chaos.lab.CanCertify;
import dev.redisdrill.chaos.lab.Isolation;
import dev.redisdrill.chaos.lab.KubernetesTarget;
import dev.redisdrill.chaos.lab.local.LocalLab;
import dev.redisdrill.chaos.lab.local.NetworkMeans;
import dev.redisdrill.runner.plan.FaultSpec;
import dev.redisdrill.runner.plan.Plan;
import dev.redisdrill.runner.plan.ScenarioException;
import dev.redisdrill.runner.plan.ScenarioFile;
import dev.redisdrill.timeline.spec.Kinds;
import dev.redisdrill.timeline.spec.SpecJson;
import dev.redisdrill.timeline.unit.Durations;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Every kind of fault that there is, at every step of its life, each with a small drill to be killed in: a drill of the
 * library that has the kind, cut down to that one fault. So a new kind is in the matrix as soon as it is in the library.
 */
final class KillMatrix {
    private static final Path LIBRARY = Path.of("../library");
    private static final Duration LONGEST = Duration.ofMillis(1_500);
    private static final int MOST_SLOTS = 400;

    private final Map<String, List<Drill>> drills = new LinkedHashMap<>();

    /** What a fault goes through, in this order. */
    enum Step {
        JOURNAL,
        INJECT,
        PROVE,
        HOLD,
        HEAL,
        PROVE_HEALED
    }

    /** A fault of the library and the plan it is from. */
    private record Drill(Plan plan, FaultSpec fault) {
        boolean possible(Isolation isolation) {
            NetworkMeans means = NetworkMeans.of(fault.fault().needs(), isolation);
            return fault.fault().needs().stream()
                    .allMatch(ability ->
                            LocalLab.whyNot(ability, isolation, means).isEmpty());
        }
    }

    /** A kill to come. */
    record Cell(String kind, Step step, boolean namespace, long seed) {
        String describe() {
            return kind + " " + step + (namespace ? " in a namespace" : " on the host");
        }

        private Isolation isolation() {
            return namespace ? Isolation.NAMESPACE : Isolation.HOST;
        }
    }

    KillMatrix() throws IOException, ScenarioException {
        Kinds.of(Fault.class).types().keySet().forEach(kind -> drills.put(kind, new ArrayList<>()));
        for (Path file : Library.filesIn(LIBRARY)) {
            Plan plan = ScenarioFile.read(file, List.of()).orThrow();
            if (plan.evaluation().isPresent() || plan.target() instanceof KubernetesTarget) {
                continue; // the same drill as another of the library, many times, or elsewhere
            }
            for (FaultSpec fault : plan.faults()) {
                drills.computeIfAbsent(Kinds.nameOf(fault.fault()), kind -> new ArrayList<>())
                        .add(new Drill(plan, fault));
            }
        }
    }

    /** Every kind that this machine can do, at every step. */
    List<Cell> cells(boolean namespace, Random random) {
        List<Cell> cells = new ArrayList<>();
        for (String kind : drills.keySet()) {
            for (Step step : Step.values()) {
                Cell cell = new Cell(kind, step, namespace, random.nextLong());
                if (!possible(cell).isEmpty()) {
                    cells.add(cell);
                }
            }
        }
        return cells;
    }

    /** The kinds that this machine cannot do. */
    List<String> impossible(boolean namespace) {
        return drills.keySet().stream()
                .filter(kind ->
                        possible(new Cell(kind, Step.HOLD, namespace, 0)).isEmpty())
                .toList();
    }

    private List<Drill> possible(Cell cell) {
        return drills.getOrDefault(cell.kind, List.of()).stream()
                .filter(drill -> drill.possible(cell.isolation()))
                .toList();
    }

    /** How long the fault of a scenario that {@link #scenario} made is held; what is not known is taken for no time. */
    static Duration hold(Plan plan) {
        FaultSpec fault = plan.faults().get(0);
        return fault.fault()
                .impact(fault.name(), Duration.ZERO, plan.shape().orElseThrow())
                .hold()
                .orElse(Duration.ZERO);
    }

    /** A scenario with one short fault as soon as there is load, and time for all that follows. */
    Plan scenario(Cell cell) throws ScenarioException {
        List<Drill> candidates = possible(cell);
        Drill drill = candidates.get(new Random(cell.seed).nextInt(candidates.size()));
        ObjectNode json = SpecJson.mapper().createObjectNode();
        json.put("schema", "redis-drill/plan/1");
        json.setAll(drill.plan.withFaults(List.of(drill.fault.name())).toJson());
        json.put("name", "killed");
        ObjectNode load = (ObjectNode) json.path("load");
        load.put("warmup", "1s");
        load.put("duration", "60s");
        for (JsonNode tenant : json.path("tenants")) {
            ArrayNode workloads = ((ObjectNode) tenant).putArray("workloads");
            workloads.addObject().putObject("ledger").put("rate", "50/s").put("keys", 50);
        }
        for (JsonNode target : json.path("target")) {
            // The host is where a private key could be left; elsewhere TLS is only work.
            if (cell.namespace && !drill.fault.fault().needs().contains(CanCertify.class)) {
                ((ObjectNode) target).put("tls", false);
            }
        }
        ObjectNode fault = (ObjectNode) json.path("faults").path(0);
        fault.remove(List.of("on", "after", "within"));
        fault.put("at", "0s");
        cut((ObjectNode) fault.path(cell.kind));
        json.putObject("guards")
                .putObject("blastRadius")
                .put("shardsWithoutPrimary", 9)
                .put("shardsWithoutCopies", 9);
        json.putArray("objectives").addObject().putObject("rpo").put("maxLost", 1_000_000);
        return ScenarioFile.parse(cell.describe(), json.toString(), List.of()).orThrow();
    }

    private static void cut(ObjectNode keys) {
        for (Map.Entry<String, JsonNode> key : List.copyOf(keys.properties())) {
            String text = key.getValue().asText();
            if (key.getValue().isTextual()
                    && text.matches(Durations.PATTERN)
                    && Durations.parse(text).compareTo(LONGEST) > 0) {
                keys.put(key.getKey(), Durations.format(LONGEST));
            } else if (key.getKey().equals("slots") && key.getValue().asInt() > MOST_SLOTS) {
                keys.put("slots", MOST_SLOTS);
            }
        }
    }
}
