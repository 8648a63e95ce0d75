package dev.redisdrill.reports.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.redisdrill.timeline.unit.Durations;
import dev.redisdrill.timeline.unit.Rate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * The resolved scenario, as far as reports read it; the rest is in {@link #json}. Immutable.
 *
 * @param json the whole of {@code plan.json}
 */
public record RunPlan(JsonNode json) {
    private static final Set<String> FAULT_KEYS = Set.of("at", "on", "after", "within", "name", "predictedMillis");
    private static final Set<String> WORKLOAD_KEYS = Set.of("name");

    /** A fault as it was planned; {@code kind} is empty if the plan names none. */
    public record PlannedFault(
            String name, String kind, OptionalDouble predictedLowMillis, OptionalDouble predictedHighMillis) {}

    /** A workload as it was planned; without a rate it is a closed model. */
    public record PlannedWorkload(String tenant, String name, String kind, OptionalDouble perSecond) {}

    /** The scenario's name. */
    public String name() {
        return json.path("name").asText("?");
    }

    /** The seed of everything random. */
    public Optional<Long> seed() {
        return json.path("seed").isIntegralNumber()
                ? Optional.of(json.path("seed").asLong())
                : Optional.empty();
    }

    /** How long full load was to last after the warm-up. */
    public Optional<Duration> duration() {
        return duration(json.path("load").path("duration"));
    }

    /** The faults, in the plan's order. */
    public List<PlannedFault> faults() {
        List<PlannedFault> faults = new ArrayList<>();
        for (JsonNode fault : json.path("faults")) {
            String kind = kindOf(fault, FAULT_KEYS);
            JsonNode predicted = fault.path("predictedMillis");
            faults.add(new PlannedFault(
                    fault.path("name").asText(kind),
                    kind,
                    number(predicted.path("low")),
                    number(predicted.path("high"))));
        }
        return List.copyOf(faults);
    }

    /** The workloads of all tenants, in the plan's order. */
    public List<PlannedWorkload> workloads() {
        List<PlannedWorkload> workloads = new ArrayList<>();
        for (JsonNode tenant : json.path("tenants")) {
            for (JsonNode workload : tenant.path("workloads")) {
                String kind = kindOf(workload, WORKLOAD_KEYS);
                workloads.add(new PlannedWorkload(
                        tenant.path("name").asText("?"),
                        workload.path("name").asText(kind),
                        kind,
                        perSecond(workload.path(kind).path("rate"))));
            }
        }
        return List.copyOf(workloads);
    }

    private static String kindOf(JsonNode holder, Set<String> otherKeys) {
        for (Map.Entry<String, JsonNode> entry : holder.properties()) {
            if (!otherKeys.contains(entry.getKey())) {
                return entry.getKey();
            }
        }
        return "";
    }

    private static OptionalDouble perSecond(JsonNode rate) {
        try {
            return rate.isTextual()
                    ? OptionalDouble.of(Rate.parse(rate.asText()).perSecond())
                    : number(rate);
        } catch (IllegalArgumentException e) {
            return OptionalDouble.empty();
        }
    }

    private static OptionalDouble number(JsonNode node) {
        return node.isNumber() ? OptionalDouble.of(node.asDouble()) : OptionalDouble.empty();
    }

    private static Optional<Duration> duration(JsonNode node) {
        try {
            return node.isTextual() ? Optional.of(Durations.parse(node.asText())) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
