package dev.redisdrill.runner.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.redisdrill.chaos.guard.ClusterShape;
import dev.redisdrill.reports.check.CatalogueCheck;
import dev.redisdrill.reports.check.IsolationCheck;
import dev.redisdrill.reports.check.Rpo;
import dev.redisdrill.reports.check.Rto;
import dev.redisdrill.reports.check.ServiceCheck;
import dev.redisdrill.simulations.isolation.Canary;
import dev.redisdrill.simulations.workload.Ledger;
import dev.redisdrill.simulations.workload.NamedWorkload;
import dev.redisdrill.timeline.event.Phases;
import dev.redisdrill.timeline.spec.Kinds;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Whether objectives speak of something that there is: a tenant, a workload, an operation, a shard. Warns of those that
 * cannot be judged. Confined to one thread.
 */
final class ObjectiveCheck {
    private final SpecReader.Reading<Plan> reading;
    private final JsonNode tree;
    private final Optional<ClusterShape> shape;

    ObjectiveCheck(SpecReader.Reading<Plan> reading, Optional<ClusterShape> shape) {
        this.reading = reading;
        this.tree = reading.tree();
        this.shape = shape;
    }

    void check() {
        JsonNode objectives = tree.path("objectives");
        if (objectives.isArray() && objectives.isEmpty()) {
            reading.warn("/objectives", "there are no objectives: the run will be INVALID, for nothing is asked of it");
        }
        for (int i = 0; i < objectives.size(); i++) {
            String pointer = "/objectives/" + i;
            for (Map.Entry<String, JsonNode> kind : objectives.path(i).properties()) {
                if (kind.getValue().isObject()) {
                    scope(Places.child(pointer, kind.getKey()), kind.getValue());
                }
            }
            reading.at(pointer, ObjectiveSpec.class).ifPresent(objective -> answerable(pointer, objective));
        }
    }

    private void answerable(String pointer, ObjectiveSpec objective) {
        if (objective.check() instanceof Rpo && !hasLedger()) {
            reading.warn(
                    pointer,
                    "no tenant has a ledger workload, so nothing is read back: this objective will be INVALID");
        }
        if (objective.check() instanceof ServiceCheck check && !isKept(Kinds.nameOf(check))) {
            reading.warn(
                    pointer,
                    check instanceof IsolationCheck
                            ? "load says no isolation: canary, so nobody tries anything: this objective will be INVALID"
                            : "no tenant has a workload that keeps a " + Kinds.nameOf(check)
                                    + " history: this objective will be INVALID");
        }
        if (objective.check() instanceof CatalogueCheck
                && !tree.path("catalogue").isObject()) {
            reading.warn(
                    pointer,
                    "the scenario has no catalogue to hold the cluster against: this objective will be INVALID");
        }
        if (objective.check() instanceof Rto && tree.path("faults").isEmpty()) {
            reading.warn(pointer, "there is no fault to recover from: this objective will be INVALID");
        }
    }

    private boolean hasLedger() {
        return workloadsOf("").stream()
                .anyMatch(pointer -> reading.at(pointer, NamedWorkload.class)
                        .map(workload -> workload.workload() instanceof Ledger)
                        .orElse(true)); // one that could not be read may be meant as one
    }

    private boolean isKept(String kind) {
        if (kind.equals(Canary.KIND)) {
            return tree.at("/load/isolation").asText().equals(Canary.NAME);
        }
        return workloadsOf("").stream()
                .anyMatch(pointer -> reading.at(pointer, NamedWorkload.class)
                        .map(workload -> workload.workload().evidence().equals(Optional.of(kind))
                                || workload.workload().furtherEvidence().contains(kind))
                        .orElse(true)); // one that could not be read may be meant as one
    }

    private void scope(String pointer, JsonNode keys) {
        String tenant = keys.path("tenant").asText("");
        Set<String> tenants = SemanticCheck.namesIn(tree.path("tenants"));
        if (!tenant.isEmpty() && !tenants.isEmpty() && !tenants.contains(tenant)) {
            reading.error(
                    pointer + "/tenant", "there is no tenant '" + tenant + "'" + Suggestion.hint(tenant, tenants));
        } else if (workload(pointer, keys.path("workload").asText(""), tenant)) {
            operation(pointer, keys, tenant);
        }
        int shard = keys.path("shard").asInt(0);
        shape.filter(known -> shard > known.shards())
                .ifPresent(known -> reading.error(
                        pointer + "/shard",
                        "shard: there is no shard " + shard + ", the cluster has " + known.shards()
                                + "; name one from 1 to " + known.shards()));
        phase(pointer, keys.path("phase").asText(""));
    }

    private boolean workload(String pointer, String workload, String tenant) {
        Set<String> workloads = new LinkedHashSet<>();
        workloadsOf(tenant).forEach(known -> workloads.add(SemanticCheck.nameOf(tree.at(known))));
        if (workload.isEmpty() || workloads.isEmpty() || workloads.contains(workload)) {
            return true;
        }
        reading.error(
                pointer + "/workload",
                (tenant.isEmpty() ? "no tenant has a workload '" : "the tenant '" + tenant + "' has no workload '")
                        + workload + "'" + Suggestion.hint(workload, workloads));
        return false;
    }

    private void operation(String pointer, JsonNode keys, String tenant) {
        String operation = keys.path("operation").asText("");
        String workload = keys.path("workload").asText("");
        Set<String> done = new TreeSet<>();
        for (String known : workloadsOf(tenant)) {
            if (workload.isEmpty() || workload.equals(SemanticCheck.nameOf(tree.at(known)))) {
                Optional<NamedWorkload> bound = reading.at(known, NamedWorkload.class);
                if (bound.isEmpty()) {
                    return; // what it does is not known
                }
                done.addAll(bound.get().workload().operations());
            }
        }
        if (!operation.isEmpty() && !done.isEmpty() && !done.contains(operation)) {
            reading.error(
                    pointer + "/operation",
                    "no workload in this scope does the operation '" + operation + "'"
                            + Suggestion.hint(operation, done));
        }
    }

    private void phase(String pointer, String phase) {
        boolean afterFault = phase.equals(Phases.FAULT) || phase.equals(Phases.RECOVERED);
        if (afterFault && tree.path("faults").isEmpty()) {
            reading.warn(
                    pointer + "/phase",
                    "without a fault there is no phase '" + phase + "': this objective will be INVALID");
        }
    }

    /** Where the workloads of the tenant stand; of all tenants, if none is named. */
    private List<String> workloadsOf(String tenant) {
        List<String> pointers = new ArrayList<>();
        JsonNode tenants = tree.path("tenants");
        for (int t = 0; t < tenants.size(); t++) {
            if (tenant.isEmpty() || tenant.equals(SemanticCheck.nameOf(tenants.path(t)))) {
                for (int w = 0; w < tenants.path(t).path("workloads").size(); w++) {
                    pointers.add("/tenants/" + t + "/workloads/" + w);
                }
            }
        }
        return pointers;
    }
}
