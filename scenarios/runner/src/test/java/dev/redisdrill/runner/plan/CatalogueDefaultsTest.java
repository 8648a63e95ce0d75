package dev.redisdrill.runner.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogueDefaultsTest {
    private static final String SCENARIO = """
            name: driven
            description: What a workload leaves out.
            tenants:
              - name: shop
                workloads:
                  - cache: {}
                  - name: people
                    session: {users: 3, ttl: 1m, keys: 7}
                  - counter: {users: 2}
              - name: bots
                workloads: [{agent-state: {rate: 5/s}}]
            catalogue:
              keyspaces:
                "shop:cache:*": {structures: [string], owner: a, sensitivity: public, ttl: max 5m,
                                 quota: {keys: 1000, bytes: 1MB, rate: 300/s}}
                "shop:people:*": {structures: [string], owner: a, sensitivity: personal, ttl: max 30m, quota: {keys: 50}}
                "*:counter:*": {structures: [string], owner: a, sensitivity: public, ttl: none, quota: {keys: 9}}
                "bots:agent-state:*": {structures: [hash], owner: a, sensitivity: personal, ttl: max 20m,
                                       quota: {keys: 100, bytes: 100KB}}
            objectives: [{catalogue: {}}]
            """;

    private static String workload(Plan plan, int tenant, int workload) {
        return plan.toJson()
                .path("tenants")
                .path(tenant)
                .path("workloads")
                .path(workload)
                .toString();
    }

    @Test
    void whatAWorkloadLeavesOutIsWhatTheCatalogueSaysOfItByName() throws Exception {
        Plan plan = ScenarioFile.parse("s.yaml", SCENARIO, List.of()).orThrow();

        assertThat(workload(plan, 0, 0))
                .contains("\"rate\":\"150/s\"", "\"keys\":1000", "\"ttl\":\"5m\"", "\"valueSize\":\"680B\"");
        assertThat(workload(plan, 0, 1)).as("its own word is stronger").contains("\"keys\":7", "\"ttl\":\"1m\"");
        assertThat(workload(plan, 0, 2)).as("an entry for many").contains("\"keys\":100,");
        assertThat(workload(plan, 1, 0)).contains("\"keys\":100,", "\"ttl\":\"20m\"", "\"valueSize\":\"170B\"");
    }

    @Test
    void filesOfWorkloadsAreLookedForBesideTheScenario(@TempDir Path directory) throws Exception {
        String scenario = """
                name: replayed
                description: A recording.
                tenants:
                  - name: shop
                    workloads:
                      - replay: {file: traffic.log}
                objectives: [{error-rate: {max: 1%}}]
                """;
        Path file = Files.writeString(directory.resolve("s.yaml"), scenario);

        assertThat(ScenarioFile.read(file, List.of()).errors())
                .singleElement()
                .satisfies(problem -> assertThat(problem.toString())
                        .contains("s.yaml:6:", "file: there is no recording", "traffic.log")
                        .endsWith("; a relative path starts from the scenario's directory"));
        Files.writeString(directory.resolve("traffic.log"), "1.0 nonsense");
        assertThat(ScenarioFile.read(file, List.of()).errors())
                .singleElement()
                .satisfies(problem -> assertThat(problem.message()).contains("traffic.log, line 1"));
        Files.writeString(
                directory.resolve("traffic.log"), "1.000000 [0 x:1] \"GET\" \"a\"\n1.100000 [0 x:1] \"FLUSHALL\"\n");
        ScenarioFile.Loaded loaded = ScenarioFile.read(file, List.of());
        assertThat(loaded.warnings())
                .singleElement()
                .satisfies(problem -> assertThat(problem.message()).contains("1 commands are played", "FLUSHALL (1)"));
        assertThat(workload(loaded.orThrow(), 0, 0)).contains(directory.toAbsolutePath() + "/traffic.log");
    }
}
