package dev.redisdrill.runner.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.redisdrill.chaos.lab.Lab;
import dev.redisdrill.chaos.lab.LocalTarget;
import dev.redisdrill.reports.verdict.Verdict;
import dev.redisdrill.runner.load.Load;
import dev.redisdrill.runner.plan.Plan;
import dev.redisdrill.timeline.spec.SpecJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Losses whose number is known beforehand, through the whole chain: lab, load, faults, report. */
@Timeout(120)
final class KnownLossIT {
    @TempDir
    private Path directory;

    @Test
    void exactlyTheWritesAcknowledgedWhileTheReplicaWasCutOffAreLost() throws Exception {
        Plan plan = TestPlans.of("""
                name: known-loss
                description: A primary dies with writes that its replica never saw.
                load: {warmup: 1s, duration: 8s, processes: 3}
                tenants:
                  - name: a
                    workloads:
                      - ledger: {rate: 600/s, keys: 300}
                faults: [{at: 1s, kill-primary: {shard: 1, restartAfter: 2s}}]
                objectives:
                  - rpo: {maxLost: 0}
                  - recovered: {}
                """);
        BereavedParts parts = new BereavedParts(LocalTarget.defaults());

        RunResult result = RunSession.of(parts).run(plan, options());

        JsonNode safety = report().path("dataSafety");
        assertThat(parts.doomed)
                .as("the experiment itself: %s", result.summary())
                .isGreaterThanOrEqualTo(BereavedParts.AT_LEAST);
        assertThat(safety.path("lost").asInt()).as(result.summary()).isEqualTo(parts.doomed);
        assertThat(safety.path("perShard"))
                .allSatisfy(shard -> assertThat(shard.path("lost").asInt())
                        .isEqualTo(shard.path("shard").asInt() == 1 ? parts.doomed : 0));
        assertThat(safety.path("phantom").asInt()).isZero();
        assertThat(safety.path("rpoMillis").asDouble()).isPositive();
        assertThat(result.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(objective("rpo")).isEqualTo("FAIL");
        assertThat(objective("recovered")).isEqualTo("PASS");
    }

    @Test
    void exactlyTheWritesOfAPrimaryThatSentinelsGaveUpAreLost() throws Exception {
        Plan plan = TestPlans.of("""
                name: known-loss-sentinel
                description: A primary goes on acknowledging while replicas and sentinels are cut off, and dies.
                target: {sentinel: {downAfter: 2s}}
                load: {warmup: 1s, duration: 11s}
                tenants:
                  - name: a
                    workloads:
                      - ledger: {rate: 600/s, keys: 300}
                faults: [{at: 1s, kill-primary: {shard: 1, restartAfter: 5s}}]
                objectives:
                  - rpo: {maxLost: 0}
                  - rto: {max: 6s}
                  - recovered: {}
                """);
        BereavedParts parts = new BereavedParts(plan.target());

        RunResult result = RunSession.of(parts).run(plan, options());

        JsonNode report = report();
        assertThat(parts.doomed)
                .as("the experiment itself: %s", result.summary())
                .isGreaterThanOrEqualTo(BereavedParts.AT_LEAST);
        assertThat(report.path("dataSafety").path("lost").asInt())
                .as(result.summary())
                .isEqualTo(parts.doomed);
        assertThat(report.path("dataSafety").path("phantom").asInt()).isZero();
        assertThat(report.path("environment").path("topology").asText()).isEqualTo("sentinel");
        assertThat(objective("rpo")).isEqualTo("FAIL");
        assertThat(objective("rto")).as(result.summary()).isEqualTo("PASS");
        assertThat(objective("recovered")).isEqualTo("PASS");
        for (String part : List.of("detectMillis", "electMillis", "clientMillis", "redundancyRestoredMillis")) {
            assertThat(report.path("recovery").path(0).path(part).isNumber())
                    .as(part + " of " + report.path("recovery"))
                    .isTrue();
        }
    }

    @Test
    void aFastRestartWithoutPersistenceLosesAllThatWasEverAcknowledgedAlsoOnTheReplica() throws Exception {
        Plan plan = TestPlans.of("""
                name: persistence-off
                description: A primary without persistence comes back before it is missed.
                target: {local: {config: {appendonly: "no", save: ""}}}
                load: {warmup: 1s, duration: 6s}
                tenants:
                  - name: a
                    workloads:
                      - ledger: {rate: 600/s, keys: 300}
                faults: [{at: 2s, restart: {shard: 1, mode: hard, after: 0s}}]
                objectives:
                  - rpo: {maxLost: 0}
                  - recovered: {}
                """);
        ForgetfulParts parts = new ForgetfulParts(plan.target());

        RunResult result = RunSession.of(parts).run(plan, options());

        JsonNode safety = report().path("dataSafety");
        assertThat(parts.doomed)
                .as("the experiment itself: %s", result.summary())
                .isGreaterThanOrEqualTo(200);
        assertThat(parts.keysAfterwards.get(20, TimeUnit.SECONDS))
                .as("keys of the primary and of its replica")
                .containsExactly("0", "0");
        assertThat(safety.path("perShard"))
                .as(result.summary())
                .allSatisfy(shard -> assertThat(shard.path("lost").asInt())
                        .isEqualTo(shard.path("shard").asInt() == 1 ? parts.doomed : 0));
        assertThat(objective("rpo")).isEqualTo("FAIL");
        assertThat(objective("recovered")).isEqualTo("PASS");
    }

    @Test
    void aClientThatAcknowledgesWithoutSendingFailsTheRun() throws Exception {
        Plan plan = TestPlans.of("""
                name: liar
                description: A client that lies.
                load: {warmup: 1s, duration: 3s}
                tenants: [{name: a, workloads: [{ledger: {rate: 600/s, keys: 300, setShare: 50%}}]}]
                objectives: [{rpo: {maxLost: 0}}]
                """);
        AtomicInteger lies = new AtomicInteger();
        Parts parts = new RealPartsWith() {
            @Override
            public Load load(Plan plan, Lab lab, Path runDirectory) {
                return new SeamedLoad(honest -> new Liar(honest, 10, new AtomicInteger(), lies));
            }
        };

        RunResult result = RunSession.of(parts).run(plan, options());

        assertThat(lies.get()).isGreaterThan(20);
        assertThat(report().path("dataSafety").path("lost").asInt())
                .as(result.summary())
                .isEqualTo(lies.get());
        assertThat(objective("rpo")).isEqualTo("FAIL");
        assertThat(result.verdict()).isEqualTo(Verdict.FAIL);
    }

    private RunOptions options() {
        return new RunOptions(directory.resolve("run"), Optional.empty(), directory, "test", ProgressListener.NONE);
    }

    private JsonNode report() throws IOException {
        return SpecJson.mapper().readTree(Files.readString(directory.resolve("run/report.json")));
    }

    private String objective(String name) throws IOException {
        for (JsonNode row : report().path("objectives")) {
            if (row.path("name").asText().equals(name)) {
                return row.path("verdict").asText();
            }
        }
        throw new AssertionError("no objective " + name);
    }
}
