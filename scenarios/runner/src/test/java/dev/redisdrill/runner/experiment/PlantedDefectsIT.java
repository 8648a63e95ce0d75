package dev.redisdrill.runner.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.redisdrill.chaos.lab.Lab;
import dev.redisdrill.reports.verdict.Verdict;
import dev.redisdrill.runner.load.Load;
import dev.redisdrill.runner.plan.Plan;
import dev.redisdrill.timeline.spec.SpecJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * One planted defect for each thing that a check must not let pass, through the whole chain: lab, load, histories, report.
 * Each defect befalls a tenant of its own; beside them works one without any.
 */
@Timeout(120)
final class PlantedDefectsIT {
    private static final byte[] STREAM_ID = {'1', '-', '1'};

    private static final Map<String, String> WORKLOADS = Map.of(
            "counter", "{rate: 60/s, keys: 12}",
            "leaderboard", "{rate: 60/s, readShare: 20%}",
            "queue", "{rate: 60/s}",
            "lock", "{rate: 60/s, keys: 3}",
            "rate-limiter", "{rate: 90/s, keys: 3, limit: 5}",
            "dedup", "{rate: 90/s}",
            "session", "{rate: 90/s, keys: 9}",
            "heartbeats", "{rate: 60/s}");

    /**
     * A tenant with something wrong.
     *
     * @param objective the check that has to find it
     * @param figures what of it: these and no others are above zero
     */
    private record Plant(String workload, String objective, Set<String> figures, Defect defect) {}

    private static final Map<String, Plant> PLANTS = new LinkedHashMap<>();

    static {
        plant("lost-increments", "counter", "counter", "lost", Defect.droppedIncrement(15));
        plant("lost-points", "leaderboard", "counter", "lost", Defect.dropped(15, "zincrby", new byte[] {'1'}));
        plant("double-increments", "counter", "counter", "doubled", Defect.executedTwice(15, "incr"));
        plant("lost-items", "queue", "queue", "lost", Defect.dropped(15, "xadd", STREAM_ID));
        plant("double-items", "queue", "queue", "duplicates", Defect.deliveredTwice(10));
        plant("two-holders", "lock", "lock", "overlaps", Defect.grantedTwice(5));
        plant("generous-limit", "rate-limiter", "rate-limit", "over-admitted", Defect.admittedBeyondTheLimit(5));
        plant("forgotten-elements", "dedup", "dedup", "false negatives", Defect.forgottenElement(10));
        plant("rash-filter", "dedup", "dedup", "excess false positives", Defect.rashFilter(8));
        plant("stale-reads", "session", "register", "contradictions", Defect.staleRead(10));
        plant("invented-reads", "session", "register", "phantoms", Defect.inventedRead(30));
        plant("lost-entries", "heartbeats", "stream", "lost", Defect.dropped(15, "xadd", STREAM_ID));
        plant("double-entries", "heartbeats", "stream", "duplicates", Defect.executedTwice(15, "xadd"));
        plant("broken-entries", "heartbeats", "stream", "bad entries", Defect.brokenContract(15));
    }

    @TempDir
    private Path directory;

    private static void plant(String tenant, String workload, String objective, String figure, Defect defect) {
        PLANTS.put(tenant, new Plant(workload, objective, Set.of(figure), defect));
    }

    @Test
    void eachDefectTurnsExactlyTheCheckRedThatIsMeantForIt() throws Exception {
        Map<String, Defect> defects = new TreeMap<>();
        PLANTS.forEach((tenant, plant) -> defects.put(tenant, plant.defect()));
        defects.put("lost-writes", Defect.dropped(15, "sadd", 1L));
        Parts parts = new RealPartsWith() {
            @Override
            public Load load(Plan plan, Lab lab, Path runDirectory) {
                return new SeamedLoad(honest -> new Saboteur(honest, defects));
            }
        };

        RunResult result = RunSession.of(parts).run(TestPlans.of(scenario()), options());

        assertThat(result.verdict()).as(result.summary()).isEqualTo(Verdict.FAIL);
        Set<String> red = new TreeSet<>(PLANTS.keySet());
        red.add("rpo");
        assertThat(objectives("FAIL")).as(result.summary()).isEqualTo(red);
        assertThat(objectives("PASS")).as(result.summary()).isEqualTo(clean());
        assertThat(violations()).as(result.summary()).isEqualTo(planted());
        for (JsonNode tenant : report().path("dataSafety").path("perTenant")) {
            boolean robbed = tenant.path("tenant").asText().equals("lost-writes");
            assertThat(tenant.path("lost").asLong() > 0).as(tenant.toString()).isEqualTo(robbed);
        }
    }

    private static String scenario() {
        StringBuilder text = new StringBuilder("""
                name: planted-defects
                description: One defect for each check.
                load: {warmup: 1s, duration: 6s}
                tenants:
                  - {name: lost-writes, workloads: [{ledger: {rate: 60/s, setShare: 50%}}]}
                  - name: clean
                    workloads:
                      - ledger: {rate: 60/s}
                """);
        WORKLOADS.forEach((kind, keys) -> text.append("      - " + kind + ": " + keys + "\n"));
        PLANTS.forEach((tenant, plant) -> text.append("  - {name: " + tenant + ", workloads: [{" + plant.workload()
                + ": " + WORKLOADS.get(plant.workload()) + "}]}\n"));
        text.append("objectives:\n  - rpo: {maxLost: 0}\n");
        PLANTS.forEach((tenant, plant) ->
                text.append("  - {name: " + tenant + ", " + plant.objective() + ": {tenant: " + tenant + "}}\n"));
        clean().forEach(name ->
                text.append("  - {name: " + name + ", " + name.substring("clean-".length()) + ": {tenant: clean}}\n"));
        return text.toString();
    }

    private static Set<String> clean() {
        return PLANTS.values().stream()
                .map(plant -> "clean-" + plant.objective())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Map<String, Set<String>> planted() {
        Map<String, Set<String>> planted = new TreeMap<>();
        PLANTS.forEach((tenant, plant) -> planted.put(tenant, plant.figures()));
        return planted;
    }

    /** By tenant: the figures above zero of what must not be; a lock that two hold gives out its token again. */
    private Map<String, Set<String>> violations() throws IOException {
        Map<String, Set<String>> violations = new TreeMap<>();
        for (JsonNode service : report().path("services")) {
            assertThat(service.path("problem").isNull()).as(service.toString()).isTrue();
            for (JsonNode name : service.path("violations")) {
                if (service.path("totals").path(name.asText()).asLong() > 0
                        && !name.asText().equals("tokens back")) {
                    violations
                            .computeIfAbsent(service.path("tenant").asText(), tenant -> new TreeSet<>())
                            .add(name.asText());
                }
            }
        }
        return violations;
    }

    private Set<String> objectives(String verdict) throws IOException {
        Set<String> names = new TreeSet<>();
        for (JsonNode row : report().path("objectives")) {
            if (row.path("verdict").asText().equals(verdict)) {
                names.add(row.path("name").asText());
            }
        }
        return names;
    }

    private RunOptions options() {
        return new RunOptions(directory.resolve("run"), Optional.empty(), directory, "test", ProgressListener.NONE);
    }

    private JsonNode report() throws IOException {
        return SpecJson.mapper().readTree(Files.readString(directory.resolve("run/report.json")));
    }
}
