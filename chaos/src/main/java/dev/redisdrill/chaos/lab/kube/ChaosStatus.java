package dev.redisdrill.chaos.lab.kube;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the controller says of an experiment. Conditions have no order and no times, and come one reconcile late; records
 * tell of each pod.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
record ChaosStatus(
        @Nullable List<Condition> conditions, @Nullable Experiment experiment) {
    /** Selected, AllInjected, AllRecovered or Paused, and True or False. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Condition(
            @Nullable String type,
            @Nullable String status,
            @Nullable String reason) {}

    /** What is wanted (Run, Stop), and what has become of it on each target. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Experiment(
            @Nullable String desiredPhase, @Nullable List<Target> containerRecords) {}

    /**
     * One target.
     *
     * @param id namespace/pod, or namespace/pod/container
     * @param phase Not Injected, Injected
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Target(
            @Nullable String id,
            @Nullable String selectorKey,
            @Nullable String phase,
            int injectedCount,
            int recoveredCount,
            @Nullable List<Happening> events) {}

    /** What was done to a target, and whether it failed. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Happening(
            @Nullable String operation,
            @Nullable String type,
            @Nullable String message,
            @Nullable String timestamp) {}

    /** Whether a condition is there and True. */
    boolean is(String type) {
        return conditions != null
                && conditions.stream().anyMatch(it -> type.equals(it.type()) && "True".equals(it.status()));
    }

    /** Whether every target was injected at some time. */
    boolean injected() {
        List<Target> targets = targets();
        return !targets.isEmpty() && targets.stream().allMatch(target -> target.injectedCount() > 0);
    }

    /** Why it is not injected, as far as the controller says it; for people. */
    String reason() {
        List<Target> targets = targets();
        if (targets.isEmpty()) {
            return is("Selected") ? "no target is recorded yet" : "no pod is selected";
        }
        List<String> reasons = new ArrayList<>();
        for (Target target : targets) {
            if (target.injectedCount() == 0) {
                reasons.add(target.id() + " is " + target.phase() + failures(target));
            }
        }
        return reasons.isEmpty() ? "all targets are recorded as injected" : String.join("; ", reasons);
    }

    private static String failures(Target target) {
        if (target.events() == null) {
            return "";
        }
        return target.events().stream()
                .filter(event -> "Failed".equals(event.type()))
                .map(Happening::message)
                .filter(Objects::nonNull)
                .reduce((first, last) -> last)
                .map(message -> " (" + message.lines().findFirst().orElse("") + ")")
                .orElse("");
    }

    List<Target> targets() {
        return experiment == null || experiment.containerRecords() == null ? List.of() : experiment.containerRecords();
    }
}
