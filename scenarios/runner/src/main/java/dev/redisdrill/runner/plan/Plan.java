package dev.redisdrill.runner.plan;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.redisdrill.chaos.guard.BlastRadius;
import dev.redisdrill.chaos.guard.ClusterShape;
import dev.redisdrill.chaos.guard.Impact;
import dev.redisdrill.chaos.guard.PredictedRecovery;
import dev.redisdrill.chaos.lab.Target;
import dev.redisdrill.simulations.workload.LoadSpec;
import dev.redisdrill.simulations.workload.TenantSpec;
import dev.redisdrill.timeline.catalogue.Catalogue;
import dev.redisdrill.timeline.spec.SpecJson;
import dev.redisdrill.timeline.unit.Rate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * A scenario with nothing left open: every default is written out, and what is random has been drawn from the seed. What a
 * run does follows from its plan alone.
 *
 * <p>Immutable, thread-safe.
 */
@JsonClassDescription("A drill: a cluster, load by tenants, faults, and the objectives that are judged.")
public record Plan(
        @JsonPropertyDescription("Its name: lower-case letters, digits and '-'.")
        String name,

        @JsonPropertyDescription("One sentence on what it shows.")
        String description,

        @JsonProperty(defaultValue = "1") @JsonPropertyDescription("Everything random comes from it.")
        long seed,

        @JsonProperty(defaultValue = "{\"local\": {}}") @JsonPropertyDescription("The cluster under test.")
        Target target,

        @JsonProperty(defaultValue = "{}") @JsonPropertyDescription("How long there is load, and by which client.")
        LoadSpec load,

        @JsonPropertyDescription("Who puts load on the cluster; at least one.") @OrInShort(TenantCrowd.class)
        List<TenantSpec> tenants,

        @JsonPropertyDescription(
                "Who keeps what in the cluster, written here or in a file; after the load the cluster is held against it.")
        Optional<Catalogue> catalogue,

        @JsonProperty(defaultValue = "[]") @JsonPropertyDescription("What is done to the cluster meanwhile.")
        List<FaultSpec> faults,

        @JsonProperty(defaultValue = "{}") @JsonPropertyDescription("What ends the run, or keeps it from beginning.")
        Guards guards,

        @JsonProperty(defaultValue = "[]")
        @JsonPropertyDescription("What has to hold for the run to PASS; without any it is INVALID.")
        List<ObjectiveSpec> objectives,

        @JsonPropertyDescription("Makes it an evaluation: the same drill with one client setting after the other.")
        Optional<EvaluationSpec> evaluation) {

    /** The file's name in a run directory. */
    public static final String FILE = "plan.json";

    static final String FORMAT = "redis-drill/plan/1";
    /** What Redis has where nobody says otherwise. */
    private static final Duration UNKNOWN_NODE_TIMEOUT = Duration.ofSeconds(15);

    public Plan {
        Names.check("name", name);
        tenants = List.copyOf(tenants);
        faults = List.copyOf(faults);
        objectives = List.copyOf(objectives);
        if (tenants.isEmpty()) {
            throw new IllegalArgumentException("tenants: name at least one, with its workloads");
        }
        if (description.isBlank()) {
            throw new IllegalArgumentException("description: say in one sentence what the drill shows");
        }
    }

    /** What all workloads of the open model offer together, operations per second; 0 if all are closed. */
    public double scheduledRate() {
        return tenants.stream()
                .flatMap(tenant -> tenant.workloads().stream())
                .map(workload -> SpecWriter.write((Record) workload.workload()).path("rate"))
                .filter(JsonNode::isTextual)
                .mapToDouble(rate -> Rate.parse(rate.asText()).perSecond())
                .sum();
    }

    /** Whether some workload has users who only wait for answers, so that nobody knows how much they will ask for. */
    public boolean hasClosedLoad() {
        return tenants.stream()
                .flatMap(tenant -> tenant.workloads().stream())
                .map(workload -> SpecWriter.write((Record) workload.workload()).path("users"))
                .anyMatch(JsonNode::isNumber);
    }

    /** What is known about the cluster before it is there; empty for a cluster that exists already. */
    public Optional<ClusterShape> shape() {
        return Shapes.of(target);
    }

    /** When the load ends, from its start. */
    public Duration totalLoad() {
        return load.warmup().plus(load.duration());
    }

    /**
     * The same plan with every random choice of its faults made. A plan of a local target is resolved from the beginning;
     * for an existing cluster this is called when its number of shards is known.
     *
     * @throws IllegalArgumentException if a fault does not fit a cluster of so many shards; the message says which
     */
    public Plan resolved(int shards) {
        ClusterShape known = shape().orElse(new ClusterShape(shards, 1, UNKNOWN_NODE_TIMEOUT, false));
        List<FaultSpec> resolved = new ArrayList<>();
        for (int i = 0; i < faults.size(); i++) {
            try {
                Composition.leaves(faults.get(i), "/faults/" + i, seed, known)
                        .forEach(leaf -> resolved.add(resolved(leaf.spec(), shards)));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("fault " + faults.get(i).name() + ": " + e.getMessage(), e);
            }
        }
        return new Plan(
                name, description, seed, target, load, tenants, catalogue, resolved, guards, objectives, evaluation);
    }

    private FaultSpec resolved(FaultSpec leaf, int shards) {
        return leaf.with(leaf.fault().resolved(randomOf(seed, leaf.name()), shards));
    }

    /** The same plan, wherever it is read from: references to files that are relative start from this directory. */
    public Plan from(Path base) {
        return new Plan(
                name,
                description,
                seed,
                target.from(base),
                load,
                tenants,
                catalogue,
                faults,
                guards,
                objectives,
                evaluation);
    }

    /** The random numbers of one fault: its own, so that another fault beside it changes nothing. */
    static SplittableRandom randomOf(long seed, String fault) {
        return new SplittableRandom(seed ^ ((long) fault.hashCode() << 32));
    }

    /** What the faults cost; empty where the cluster is not known beforehand. */
    public Optional<BlastRadius> blastRadius() {
        return shape().map(shape -> BlastRadius.of(impacts(shape), shape, guards.limits()));
    }

    /** Of a resolved plan: what each fault takes away, at the earliest moment at which it can begin. */
    List<Impact> impacts(ClusterShape shape) {
        Estimates estimates = new Estimates(
                faults,
                fault ->
                        fault.fault().impact(fault.name(), Duration.ZERO, shape).hold());
        return faults.stream()
                .map(fault -> fault.fault().impact(fault.name(), estimates.startOf(fault), shape))
                .toList();
    }

    /**
     * The same plan with only these of its faults, in their order. What waited for one that is left out waits for what
     * that one waited for.
     */
    public Plan withFaults(List<String> names) {
        return new Plan(
                name,
                description,
                seed,
                target,
                load,
                tenants,
                catalogue,
                Reduction.keep(faults, names),
                guards,
                objectives,
                evaluation);
    }

    /**
     * Of an evaluation: the drill of one variant. Its faults are the same in all, as they have been drawn.
     *
     * @param repeat from 1
     */
    public Plan with(EvaluationSpec.Variant variant, int repeat) {
        return new Plan(
                name, // so that runs of its variants can be compared
                description + " (variant " + variant.name() + ")",
                seed + repeat - 1,
                target,
                load.with(variant.client()),
                tenants,
                catalogue,
                faults,
                guards,
                objectives,
                Optional.empty());
    }

    /** The plan as a scenario file, which is resolved to the same plan. */
    public String toYaml() {
        ObjectNode json = toJson();
        PlanText.asScenario(json);
        return PlanText.yaml(json);
    }

    /** The plan as {@code plan.json} has it; what is absent is null. */
    public ObjectNode toJson() {
        ObjectNode json = SpecJson.mapper().createObjectNode();
        json.put("schema", FORMAT);
        json.setAll(SpecWriter.write(this));
        shape().ifPresent(shape -> {
            for (int i = 0; i < faults.size(); i++) {
                ObjectNode fault = (ObjectNode) json.path("faults").path(i);
                impacts(shape).get(i).recovery().ifPresent(recovery -> predict(fault, recovery));
            }
        });
        return json;
    }

    private static void predict(ObjectNode fault, PredictedRecovery recovery) {
        fault.putObject("predictedMillis")
                .put("low", recovery.low().toMillis())
                .put("high", recovery.high().toMillis());
    }

    /** Writes {@code plan.json} into a run directory. */
    public void write(Path runDirectory) throws IOException {
        Files.writeString(
                runDirectory.resolve(FILE),
                SpecJson.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(toJson()) + "\n",
                StandardCharsets.UTF_8);
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws IOException if there is no such file, or it is not a plan; one clear line
     */
    public static Plan read(Path file) throws IOException {
        try {
            return of(SpecJson.mapper().readTree(Files.readString(file, StandardCharsets.UTF_8)));
        } catch (JsonProcessingException e) {
            throw new IOException(file + ": not JSON: " + e.getOriginalMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    /**
     * The plan in a tree that {@link #toJson} made.
     *
     * @throws IllegalArgumentException if it is not a plan of this version
     */
    public static Plan of(JsonNode json) {
        if (!json.path("schema").asText().equals(FORMAT)) {
            throw new IllegalArgumentException("not a plan of the form " + FORMAT);
        }
        List<String> errors = new ArrayList<>();
        SpecBinder binder =
                new SpecBinder(pointer -> false, (pointer, message) -> errors.add(pointer + ": " + message));
        return binder.bind(json, Plan.class)
                .orElseThrow(() -> new IllegalArgumentException(
                        "not a whole plan" + (errors.isEmpty() ? "" : ": " + String.join("; ", errors))));
    }

    /** What would happen, in order, for people. */
    public String describe() {
        return new PlanDescription(this).text();
    }
}
