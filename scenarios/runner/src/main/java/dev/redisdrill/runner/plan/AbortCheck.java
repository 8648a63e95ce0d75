package dev.redisdrill.runner.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.redisdrill.reports.check.LiveLimit;
import dev.redisdrill.reports.stats.Scope;
import dev.redisdrill.simulations.workload.NamedWorkload;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Whether the objectives that end a run early exist, and can be judged while it goes on. Confined to one thread.
 */
final class AbortCheck {
    private static final String LIST = "/guards/abortWhen/objectiveViolated";

    private final SpecReader.Reading<Plan> reading;
    private final JsonNode tree;

    AbortCheck(SpecReader.Reading<Plan> reading) {
        this.reading = reading;
        this.tree = reading.tree();
    }

    void check() {
        Map<String, ObjectiveSpec> objectives = new LinkedHashMap<>();
        for (int i = 0; i < tree.path("objectives").size(); i++) {
            Optional<ObjectiveSpec> objective = reading.at("/objectives/" + i, ObjectiveSpec.class);
            if (objective.isEmpty()) {
                return; // its name is not known, and it is an error already
            }
            objectives.put(objective.get().name(), objective.get());
        }
        JsonNode names = tree.at(LIST);
        for (int i = 0; i < names.size(); i++) {
            String name = names.path(i).asText();
            String at = LIST + "/" + i;
            ObjectiveSpec objective = objectives.get(name);
            if (objective == null) {
                reading.error(at, "there is no objective '" + name + "'" + Suggestion.hint(name, objectives.keySet()));
            } else {
                cannotBeJudged(objective)
                        .ifPresent(why -> reading.error(
                                at, "the objective '" + name + "' cannot be judged while the run goes on: " + why));
            }
        }
    }

    private Optional<String> cannotBeJudged(ObjectiveSpec objective) {
        LiveLimit limit = objective.check().live();
        if (limit instanceof LiveLimit.None none) {
            return Optional.of(none.why());
        }
        return limit instanceof LiveLimit.BadShare share ? closedWorkload(share.scope()) : Optional.empty();
    }

    /** How much is still to come is known of what has a rate only. */
    private Optional<String> closedWorkload(Scope scope) {
        for (int t = 0; t < tree.path("tenants").size(); t++) {
            JsonNode tenant = tree.path("tenants").path(t);
            String name = SemanticCheck.nameOf(tenant);
            for (int w = 0; w < tenant.path("workloads").size(); w++) {
                Optional<NamedWorkload> workload = reading.at("/tenants/" + t + "/workloads/" + w, NamedWorkload.class);
                boolean closed = workload.filter(known -> scope.tenant()
                                        .map(name::equals)
                                        .orElse(true)
                                && scope.workload().map(known.label()::equals).orElse(true)
                                && known.workload().rate().isEmpty())
                        .isPresent();
                if (closed) {
                    return Optional.of("the workload '" + workload.get().label() + "' of tenant '" + name
                            + "' has users and no rate, so how many operations are still to come is not known");
                }
            }
        }
        return Optional.empty();
    }
}
