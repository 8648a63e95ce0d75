package dev.redisdrill.runner.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.redisdrill.runner.plan.Plan;
import dev.redisdrill.timeline.spec.SpecJson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One failover as users of two different clients live through it. */
@Timeout(120)
final class TwoClientsIT {
    @TempDir
    private Path directory;

    @Test
    void bothClientsGoThroughAFailoverWithoutLosingAcknowledgedWrites() throws Exception {
        Plan plan = TestPlans.of("""
                name: two-clients
                description: A kill with one tenant on Lettuce and one on Jedis.
                load: {warmup: 3s, duration: 16s}
                tenants:
                  - name: a
                    workloads: [{ledger: {rate: 300/s, keys: 300}}]
                  - name: b
                    client: {jedis: {}}
                    workloads: [{ledger: {rate: 300/s, keys: 300}}]
                faults:
                  - {at: 3s, kill-primary: {shard: 1, restartAfter: 5s}}
                objectives:
                  - rto: {max: 9s}
                  - rpo: {maxLost: 50, maxAge: 1s}
                  - recovered: {}
                """);

        RunResult result = RunSession.of(new RealPartsWith())
                .run(
                        plan,
                        new RunOptions(
                                directory.resolve("run"), Optional.empty(), directory, "test", ProgressListener.NONE));

        System.out.println(result.summary());
        JsonNode report = SpecJson.mapper().readTree(Files.readString(directory.resolve("run/report.json")));
        assertThat(report.at("/environment/client/name").asText()).isEqualTo("Lettuce + Jedis");
        for (String objective : List.of("rto", "rpo", "recovered")) {
            assertThat(rows(report, "objectives", "name", objective))
                    .as(objective)
                    .allMatch(row -> row.path("verdict").asText().equals("PASS"))
                    .isNotEmpty();
        }
        for (String tenant : List.of("a", "b")) {
            assertThat(rows(report.path("dataSafety"), "perTenant", "tenant", tenant))
                    .as("data of tenant %s", tenant)
                    .allMatch(row -> row.path("acknowledged").asLong() > 1000)
                    .isNotEmpty();
            for (String phase : List.of("steady", "fault")) {
                assertThat(rows(report, "latency", "tenant", tenant).stream()
                                .filter(row -> row.path("phase").asText().equals(phase))
                                .filter(row -> row.path("p50Millis").asDouble() > 0))
                        .as("latencies of tenant %s, %s", tenant, phase)
                        .isNotEmpty();
            }
        }
        assertThat(rows(report, "latency", "tenant", "b").stream()
                        .filter(row -> row.path("shard").asInt() == 1)
                        .mapToDouble(row -> row.path("maxMillis").asDouble())
                        .max()
                        .orElseThrow())
                .as("the outage shows from intended start, whatever the client's attempts hide")
                .isGreaterThan(1500);
    }

    private static List<JsonNode> rows(JsonNode report, String table, String key, String value) {
        return StreamSupport.stream(report.path(table).spliterator(), false)
                .filter(row -> row.path(key).asText().equals(value))
                .toList();
    }
}
