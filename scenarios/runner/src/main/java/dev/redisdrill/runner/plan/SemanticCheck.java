package dev.redisdrill.runner.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.redisdrill.chaos.guard.ClusterShape;
import dev.redisdrill.chaos.lab.EndpointsTarget;
import dev.redisdrill.chaos.lab.KubernetesTarget;
import dev.redisdrill.chaos.lab.LocalTarget;
import dev.redisdrill.chaos.lab.SentinelTarget;
import dev.redisdrill.chaos.lab.Target;
import dev.redisdrill.simulations.isolation.Canary;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a schema cannot say: names refer to something, times fit into the load, shards exist, faults leave a copy. Looks
 * at whatever could be read, so that one error does not hide another.
 *
 * <p>Confined to one thread.
 */
final class SemanticCheck {
    private static final Set<String> NOT_A_KIND = Set.of("name", "at", "on", "after", "within", "workloads");

    /** {@code Site} makes at least so many a shard. */
    private static final int LEAST_USERS_OF_A_RATE = 4;

    private final SpecReader.Reading<Plan> reading;
    private final Optional<ClusterShape> shape;

    SemanticCheck(SpecReader.Reading<Plan> reading) {
        this.reading = reading;
        Optional<? extends Target> started = reading.tree().path("target").has("sentinel")
                ? reading.at("/target/sentinel", SentinelTarget.class)
                : reading.at("/target/local", LocalTarget.class);
        this.shape = started.flatMap(Shapes::of);
    }

    /** Reports what it finds; the resolved plan if all is well. */
    Optional<Plan> resolve() {
        users();
        clients();
        isolation();
        pods();
        new CatalogueUse(reading).check();
        new ObjectiveCheck(reading, shape).check();
        new FaultCheck(reading, shape).check();
        new AbortCheck(reading).check();
        new EvaluationCheck(reading).check();
        reading.value().ifPresent(this::processes);
        if (reading.problems().stream().anyMatch(problem -> !problem.warning())) {
            return Optional.empty();
        }
        return reading.value()
                .map(plan -> shape.map(known -> plan.resolved(known.shards())).orElse(plan));
    }

    /** The given name of a list's entry, else its kind. */
    static String nameOf(JsonNode entry) {
        if (entry.path("name").isTextual()) {
            return entry.path("name").asText();
        }
        return entry.properties().stream()
                .map(Map.Entry::getKey)
                .filter(key -> !NOT_A_KIND.contains(key))
                .findFirst()
                .orElse("");
    }

    static Set<String> namesIn(JsonNode list) {
        Set<String> names = new LinkedHashSet<>();
        list.forEach(entry -> names.add(nameOf(entry)));
        return names;
    }

    private void clients() {
        if (!reading.tree().path("target").has("sentinel")) {
            return;
        }
        withSentinels("/load/client");
        for (int i = 0; i < reading.tree().path("tenants").size(); i++) {
            withSentinels("/tenants/" + i + "/client");
        }
        for (int i = 0; i < reading.tree().at("/evaluation/variants").size(); i++) {
            withSentinels("/evaluation/variants/" + i + "/client");
        }
    }

    private void withSentinels(String client) {
        String readFrom = client + "/lettuce/readFrom";
        if (!reading.tree().at(readFrom).asText("upstream").equals("upstream")) {
            reading.error(
                    readFrom,
                    "readFrom: with sentinels the client reads from the primary only; write upstream, or leave it out");
        }
        if (reading.tree().at(client).has("jedis")) {
            reading.errorAtKey(client + "/jedis", "jedis: sentinels lead lettuce only; write lettuce in its place");
        }
    }

    private void isolation() {
        String pointer = "/load/isolation";
        if (reading.tree().at(pointer).asText().equals(Canary.NAME)
                && reading.tree().path("tenants").size() == 1) {
            reading.error(
                    pointer, "isolation: there is only one tenant, and nobody to keep it apart from; leave it out");
        }
    }

    /** A process without users would offer nothing. */
    private void processes(Plan plan) {
        long users = plan.tenants().stream()
                .flatMap(tenant -> tenant.workloads().stream())
                .mapToLong(workload -> workload.workload().users().orElse(LEAST_USERS_OF_A_RATE))
                .sum();
        String key = plan.load().pods().isPresent() ? "pods" : "processes";
        if (plan.load().programs() > users) {
            reading.error(
                    "/load/" + key,
                    key + ": " + plan.load().programs() + " are more than the load has users to share; write at most "
                            + users);
        }
    }

    /** Pods are beside a cluster on Kubernetes, or nowhere; what is on this machine is not in them. */
    private void pods() {
        if (!reading.tree().path("load").has("pods")) {
            return;
        }
        if (!reading.tree().path("target").has("kubernetes")) {
            reading.error("/load/pods", "pods: this target has none to start; write processes, or a kubernetes target");
        }
        for (int t = 0; t < reading.tree().path("tenants").size(); t++) {
            String workloads = "/tenants/" + t + "/workloads";
            for (int w = 0; w < reading.tree().at(workloads).size(); w++) {
                String pointer = workloads + "/" + w;
                if (reading.tree().at(pointer).has("replay")) {
                    reading.errorAtKey(
                            pointer + "/replay",
                            "replay: its file is on this machine, and not in load pods; write processes in place of pods");
                }
                if (reading.tree().at(pointer + "/ledger-sync").has("database")) {
                    reading.errorAtKey(
                            pointer + "/ledger-sync/database",
                            "database: its password is known on this machine, and not in load pods; write processes in place"
                                    + " of pods, or leave the database out");
                }
            }
        }
    }

    private void users() {
        reading.at("/target/endpoints", EndpointsTarget.class)
                .ifPresent(target ->
                        users("/target/endpoints/users", target.users().keySet()));
        reading.at("/target/kubernetes", KubernetesTarget.class)
                .ifPresent(target ->
                        users("/target/kubernetes/users", target.users().keySet()));
    }

    private void users(String pointer, Set<String> users) {
        Set<String> tenants = namesIn(reading.tree().path("tenants"));
        for (String user : users) {
            if (!tenants.contains(user)) {
                reading.errorAtKey(
                        Places.child(pointer, user),
                        "there is no tenant '" + user + "'" + Suggestion.hint(user, tenants));
            }
        }
    }
}
