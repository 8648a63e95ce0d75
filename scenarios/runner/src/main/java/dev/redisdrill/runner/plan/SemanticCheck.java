package dev.redisdrill.runner.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.redisdrill.chaos.guard.BlastRadius;
import dev.redisdrill.chaos.guard.ClusterShape;
import dev.redisdrill.chaos.guard.Impact;
import dev.redisdrill.chaos.lab.EndpointsTarget;
import dev.redisdrill.chaos.lab.LocalTarget;
import dev.redisdrill.reports.check.Rpo;
import dev.redisdrill.reports.check.Rto;
import dev.redisdrill.simulations.workload.LoadSpec;
import dev.redisdrill.simulations.workload.NamedWorkload;
import dev.redisdrill.timeline.event.Phases;
import dev.redisdrill.timeline.unit.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a schema cannot say: names are unique and refer to something, times fit into the load, shards exist, faults leave a
 * copy. Looks at whatever could be read, so that one error does not hide another.
 *
 * <p>Confined to one thread.
 */
final class SemanticCheck {
    private final SpecReader.Reading<Plan> reading;
    private final JsonNode tree;
    private final Optional<ClusterShape> shape;
    private final Optional<Duration> duration;

    SemanticCheck(SpecReader.Reading<Plan> reading) {
        this.reading = reading;
        this.tree = reading.tree();
        this.shape = reading.at("/target/local", LocalTarget.class)
                .map(local -> new ClusterShape(
                        local.shards(), local.replicasPerShard(), local.nodeTimeout(), local.fullCoverage()));
        this.duration = reading.at("/load", LoadSpec.class).map(LoadSpec::duration);
    }

    /** Reports what it finds; the resolved plan if all is well. */
    Optional<Plan> resolve() {
        users();
        objectives();
        List<Impact> impacts = faults();
        boolean broken = reading.problems().stream().anyMatch(problem -> !problem.warning());
        Optional<Plan> plan = broken ? Optional.empty() : reading.value();
        if (plan.isEmpty() || shape.isEmpty()) {
            return plan;
        }
        BlastRadius blast = BlastRadius.of(impacts, shape.get());
        blast.refusals().forEach(this::refuse);
        return Optional.of(plan.get().resolved(shape.get().shards()));
    }

    /** The given name, else the kind. */
    static String nameOf(JsonNode entry) {
        if (entry.path("name").isTextual()) {
            return entry.path("name").asText();
        }
        return entry.properties().stream()
                .map(Map.Entry::getKey)
                .filter(key -> !key.equals("name") && !key.equals("at") && !key.equals("workloads"))
                .findFirst()
                .orElse("");
    }

    private Set<String> namesIn(String list) {
        Set<String> names = new LinkedHashSet<>();
        tree.at(list).forEach(entry -> names.add(nameOf(entry)));
        return names;
    }

    private void users() {
        reading.at("/target/endpoints", EndpointsTarget.class).ifPresent(target -> {
            Set<String> tenants = namesIn("/tenants");
            for (String user : target.users().keySet()) {
                if (!tenants.contains(user)) {
                    String pointer = Places.child("/target/endpoints/users", user);
                    reading.errorAtKey(pointer, "there is no tenant '" + user + "'" + Suggestion.hint(user, tenants));
                }
            }
        });
    }

    private void objectives() {
        if (tree.isObject()
                && tree.path("objectives").isArray()
                && tree.path("objectives").isEmpty()) {
            reading.warn("/objectives", "there are no objectives: the run will be INVALID, for nothing is asked of it");
        }
        for (int i = 0; i < tree.path("objectives").size(); i++) {
            for (Map.Entry<String, JsonNode> kind :
                    tree.path("objectives").path(i).properties()) {
                if (kind.getValue().isObject()) {
                    scope(Places.child("/objectives/" + i, kind.getKey()), kind.getValue());
                }
            }
            boolean readsBack = reading.at("/objectives/" + i, ObjectiveSpec.class)
                    .filter(objective -> objective.check() instanceof Rpo)
                    .isPresent();
            if (readsBack && !hasLedger()) {
                reading.warn(
                        "/objectives/" + i,
                        "no tenant has a ledger workload, so nothing is read back: this objective will be INVALID");
            }
            boolean timesRecovery = reading.at("/objectives/" + i, ObjectiveSpec.class)
                    .filter(objective -> objective.check() instanceof Rto)
                    .isPresent();
            if (timesRecovery && tree.path("faults").isEmpty()) {
                reading.warn("/objectives/" + i, "there is no fault to recover from: this objective will be INVALID");
            }
        }
    }

    private boolean hasLedger() {
        for (JsonNode tenant : tree.path("tenants")) {
            for (JsonNode workload : tenant.path("workloads")) {
                if (workload.has("ledger")) {
                    return true;
                }
            }
        }
        return false;
    }

    private void scope(String pointer, JsonNode keys) {
        String tenant = keys.path("tenant").asText("");
        Set<String> tenants = namesIn("/tenants");
        if (!tenant.isEmpty() && !tenants.isEmpty() && !tenants.contains(tenant)) {
            reading.error(
                    pointer + "/tenant", "there is no tenant '" + tenant + "'" + Suggestion.hint(tenant, tenants));
            return;
        }
        Set<String> workloads = new LinkedHashSet<>();
        for (int i = 0; i < tree.path("tenants").size(); i++) {
            if (tenant.isEmpty() || nameOf(tree.path("tenants").path(i)).equals(tenant)) {
                workloads.addAll(namesIn("/tenants/" + i + "/workloads"));
            }
        }
        String workload = keys.path("workload").asText("");
        if (!workload.isEmpty() && !workloads.isEmpty() && !workloads.contains(workload)) {
            reading.error(
                    pointer + "/workload",
                    (tenant.isEmpty() ? "no tenant" : "the tenant '" + tenant + "'")
                            + (tenant.isEmpty() ? " has a workload '" : " has no workload '") + workload + "'"
                            + Suggestion.hint(workload, workloads));
        }
        operation(pointer, keys.path("operation").asText(""), tenant, workload);
        int shard = keys.path("shard").asInt(0);
        if (shape.isPresent() && shard > shape.get().shards()) {
            reading.error(pointer + "/shard", noSuchShard(shard, shape.get().shards()));
        }
        phase(pointer, keys.path("phase").asText(""));
    }

    private void operation(String pointer, String operation, String tenant, String workload) {
        Set<String> done = new TreeSet<>();
        boolean allKnown = true;
        for (int t = 0; t < tree.path("tenants").size(); t++) {
            JsonNode workloads = tree.path("tenants").path(t).path("workloads");
            for (int w = 0; w < workloads.size(); w++) {
                boolean meant = (tenant.isEmpty()
                                || tenant.equals(nameOf(tree.path("tenants").path(t))))
                        && (workload.isEmpty() || workload.equals(nameOf(workloads.path(w))));
                Optional<NamedWorkload> bound = reading.at("/tenants/" + t + "/workloads/" + w, NamedWorkload.class);
                allKnown &= !meant || bound.isPresent();
                bound.filter(known -> meant)
                        .ifPresent(known -> done.addAll(known.workload().operations()));
            }
        }
        if (!operation.isEmpty() && allKnown && !done.isEmpty() && !done.contains(operation)) {
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

    private static String noSuchShard(int shard, int shards) {
        return "shard: there is no shard " + shard + ", the cluster has " + shards + "; name one from 1 to " + shards;
    }

    /** Checks each fault; their impacts, as far as they can be resolved. */
    private List<Impact> faults() {
        List<Impact> impacts = new ArrayList<>();
        for (int i = 0; i < tree.path("faults").size(); i++) {
            String pointer = "/faults/" + i;
            Optional<FaultSpec> fault = reading.at(pointer, FaultSpec.class);
            if (fault.isPresent()) {
                boolean inTime = startsInTime(pointer, fault.get());
                Optional<Impact> impact = impact(pointer, fault.get());
                impact.ifPresent(impacts::add);
                impact.filter(known -> inTime).ifPresent(known -> endsInTime(pointer, known));
                reachable(pointer, fault.get());
            }
        }
        return impacts;
    }

    private boolean startsInTime(String pointer, FaultSpec fault) {
        if (duration.isEmpty() || fault.at().compareTo(duration.get()) < 0) {
            return true;
        }
        reading.error(
                pointer + "/at",
                "at: " + Durations.format(fault.at()) + " is not before the end of the load, which lasts "
                        + Durations.format(duration.get())
                        + " after the warm-up; inject earlier, or lengthen load.duration");
        return false;
    }

    private Optional<Impact> impact(String pointer, FaultSpec fault) {
        if (shape.isEmpty()) {
            return Optional.empty();
        }
        long seed = tree.path("seed").asLong(1);
        try {
            return Optional.of(fault.fault()
                    .resolved(Plan.randomOf(seed, fault.name()), shape.get().shards())
                    .impact(fault.name(), fault.at(), shape.get()));
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            String key = message.contains(": ") ? message.substring(0, message.indexOf(": ")) : "";
            reading.error(kindPointer(pointer) + (key.isEmpty() ? "" : "/" + key), message);
            return Optional.empty();
        }
    }

    private void endsInTime(String pointer, Impact impact) {
        if (duration.isEmpty()) {
            return;
        }
        Duration left = duration.get().minus(impact.at());
        if (impact.hold().filter(hold -> hold.compareTo(left) > 0).isPresent()) {
            Duration hold = impact.hold().get();
            String key = keyOfDuration(pointer, hold);
            reading.error(
                    kindPointer(pointer) + "/" + key,
                    key + ": " + Durations.format(hold) + " goes beyond the end of the load, which is "
                            + Durations.format(left) + " after the fault; shorten it, or lengthen load.duration");
        } else if (impact.recovery().filter(r -> r.high().compareTo(left) > 0).isPresent()) {
            reading.warn(
                    pointer + "/at",
                    "the load ends " + Durations.format(left) + " after this fault, but the recovery can take "
                            + impact.recovery().get() + ": it may not be seen");
        }
    }

    /** Processes of a cluster that the harness did not start are out of its reach. */
    private void reachable(String pointer, FaultSpec fault) {
        if (tree.path("target").has("endpoints")) {
            for (Class<?> ability : fault.fault().needs()) {
                if (ability == dev.redisdrill.chaos.lab.CanKill.class
                        || ability == dev.redisdrill.chaos.lab.CanFreeze.class) {
                    reading.error(
                            kindPointer(pointer),
                            "needs the server's process, and those of an endpoints target are out of reach; drill a"
                                    + " local target, or remove the fault");
                }
            }
        }
    }

    private void refuse(BlastRadius.Refusal refusal) {
        String last = refusal.faults().get(refusal.faults().size() - 1);
        for (int i = 0; i < tree.path("faults").size(); i++) {
            if (nameOf(tree.path("faults").path(i)).equals(last)) {
                reading.error("/faults/" + i, String.join(" and ", refusal.faults()) + ": " + refusal.reason());
            }
        }
    }

    private String kindPointer(String pointer) {
        return tree.at(pointer).properties().stream()
                .map(Map.Entry::getKey)
                .filter(key -> !key.equals("name") && !key.equals("at"))
                .findFirst()
                .map(kind -> Places.child(pointer, kind))
                .orElse(pointer);
    }

    private String keyOfDuration(String pointer, Duration value) {
        for (Map.Entry<String, JsonNode> key : tree.at(kindPointer(pointer)).properties()) {
            if (key.getValue().asText().equals(Durations.format(value))) {
                return key.getKey();
            }
        }
        return "duration";
    }
}
