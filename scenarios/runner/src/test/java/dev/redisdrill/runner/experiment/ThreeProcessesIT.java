package dev.redisdrill.runner.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.redisdrill.chaos.lab.LocalTarget;
import dev.redisdrill.runner.plan.Plan;
import dev.redisdrill.simulations.merge.RunMerge;
import dev.redisdrill.timeline.measure.CountLog;
import dev.redisdrill.timeline.measure.LatencyLog;
import dev.redisdrill.timeline.measure.LedgerSummary;
import dev.redisdrill.timeline.measure.LoadSummary;
import dev.redisdrill.timeline.spec.SpecJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One failover as users of two different clients live through it, whose load three processes share. */
@Timeout(120)
final class ThreeProcessesIT {
    private static final int PROCESSES = 3;

    @TempDir
    private Path directory;

    @Test
    void theirEvidenceIsThatOfOneLoadWithBothClients() throws Exception {
        Plan plan = TestPlans.of("""
                name: three-processes
                description: A failover under load that three processes share, with a tenant on Jedis.
                target: {local: {nodeTimeout: 1s}}
                load: {warmup: 2s, duration: 10s, processes: 3}
                tenants:
                  - name: bank
                    workloads: [{ledger: {rate: 300/s, keys: 300}}, {counter: {rate: 60/s}}]
                  - name: mill
                    workloads: [{queue: {rate: 60/s}}, {lock: {rate: 40/s}}, {pub-sub: {rate: 30/s}}]
                  - name: shop
                    client: {jedis: {}}
                    workloads: [{ledger: {rate: 300/s, keys: 300}}]
                faults: [{at: 2s, kill-primary: {shard: 1, restartAfter: 4s}}]
                objectives:
                  - rto: {max: 9s}
                  - rpo: {maxLost: 50, maxAge: 1s}
                  - counter: {maxLost: 50, maxDoubled: 10}
                  - queue: {maxLost: 50, maxDuplicates: 20}
                  - lock: {maxOverlaps: 10, maxTokensBack: 10}
                  - pub-sub: {maxMissing: 1000}
                  - recovered: {}
                """);
        Path run = directory.resolve("run");

        RunResult result = RunSession.of(new RealPartsWith(LocalTarget.defaults()))
                .run(plan, new RunOptions(run, Optional.empty(), directory, "test", ProgressListener.NONE));

        System.out.println(result.summary());
        JsonNode report = SpecJson.mapper().readTree(Files.readString(run.resolve("report.json")));
        assertThat(report.path("objectives"))
                .allSatisfy(objective -> assertThat(objective.path("verdict").asText())
                        .as("%s", objective)
                        .isNotIn("FAIL", "INVALID"));
        assertThat(report.at("/recovery/0/rtoMillis").asDouble()).isBetween(1_000.0, 9_000.0);
        bothClientsAreThere(report);
        LoadSummary all = LoadSummary.read(run).orElseThrow();
        List<LoadSummary> each = new ArrayList<>();
        List<LedgerSummary> ledgers = new ArrayList<>();
        for (int i = 0; i < PROCESSES; i++) {
            Path own = RunMerge.directoryOf(run, i);
            each.add(LoadSummary.read(own).orElseThrow());
            ledgers.add(LedgerSummary.read(own).orElseThrow());
        }
        assertThat(each).extracting(LoadSummary::startNanos).containsOnly(all.startNanos());
        assertThat(each).allMatch(one -> one.offered() > all.offered() / 5, "has its share of " + all.offered());
        assertThat(each.stream().mapToLong(LoadSummary::completed).sum()).isEqualTo(all.completed());
        assertThat(CountLog.read(run).stream().mapToLong(CountLog.Row::ok).sum())
                .isEqualTo(all.completed());
        assertThat(values(run)).isEqualTo(all.completed() + all.failed() + all.unknown());
        LedgerSummary ledger = LedgerSummary.read(run).orElseThrow();
        assertThat(ledger.complete()).isTrue();
        assertThat(ledgers.stream()
                        .mapToLong(one -> one.totals().acknowledged())
                        .sum())
                .isEqualTo(ledger.totals().acknowledged())
                .isGreaterThan(3_000);
        assertThat(ledger.totals().phantom()).isZero();
        JsonNode processes = SpecJson.mapper().readTree(Files.readString(run.resolve("load/processes.json")));
        assertThat(processes.path("processes")).hasSize(PROCESSES).allSatisfy(process -> {
            assertThat(process.at("/clock/usedNanos").asLong())
                    .as("they share a clock")
                    .isZero();
            assertThat(process.at("/clockAtEnd/errorNanos").asLong()).isBetween(1L, 50_000_000L);
        });
    }

    private static void bothClientsAreThere(JsonNode report) {
        assertThat(report.at("/environment/client/name").asText()).isEqualTo("Lettuce + Jedis");
        for (String tenant : List.of("bank", "shop")) {
            assertThat(rows(report.path("dataSafety"), "perTenant", tenant))
                    .as("data of tenant %s", tenant)
                    .allMatch(row -> row.path("acknowledged").asLong() > 1_000)
                    .isNotEmpty();
            for (String phase : List.of("steady", "fault")) {
                assertThat(rows(report, "latency", tenant).stream()
                                .filter(row -> row.path("phase").asText().equals(phase))
                                .filter(row -> row.path("p50Millis").asDouble() > 0))
                        .as("latencies of tenant %s, %s", tenant, phase)
                        .isNotEmpty();
            }
        }
        assertThat(rows(report, "latency", "shop").stream()
                        .filter(row -> row.path("shard").asInt() == 1)
                        .mapToDouble(row -> row.path("maxMillis").asDouble())
                        .max()
                        .orElseThrow())
                .as("the outage shows from intended start, whatever the client's attempts hide")
                .isGreaterThan(1_000);
    }

    private static List<JsonNode> rows(JsonNode report, String table, String tenant) {
        return StreamSupport.stream(report.path(table).spliterator(), false)
                .filter(row -> row.path("tenant").asText().equals(tenant))
                .toList();
    }

    private static long values(Path run) throws IOException {
        try (Stream<LatencyLog.Interval> intervals = LatencyLog.read(run.resolve(LatencyLog.RESPONSE_FILE))) {
            return intervals.mapToLong(one -> one.histogram().getTotalCount()).sum();
        }
    }
}
