package dev.redisdrill.runner.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.redisdrill.chaos.admin.AdminClient;
import dev.redisdrill.chaos.admin.CommandRefusedException;
import dev.redisdrill.chaos.admin.NodeUnavailableException;
import dev.redisdrill.chaos.lab.Lab;
import dev.redisdrill.runner.load.Load;
import dev.redisdrill.runner.plan.Plan;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.event.Timeline;
import dev.redisdrill.timeline.spec.ClusterAccess;
import dev.redisdrill.timeline.spec.SpecJson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Catalogue, times to live and isolation through the whole chain: three planted defects on a real cluster. */
@Timeout(120)
final class HouseRulesIT {
    private static final Duration ASK = Duration.ofSeconds(2);

    @TempDir
    private Path directory;

    @Test
    void aKeyOfNobodyAForgottenTtlAndAWidenedAclAreEachFoundByTheirCheck() throws Exception {
        Plan plan = TestPlans.of("""
                name: house-rules
                description: Three defects.
                load: {warmup: 1s, duration: 10s, isolation: canary}
                tenants:
                  - name: shop
                    workloads:
                      - session: {rate: 100/s, keys: 60, readShare: 0%}
                      - cache: {rate: 100/s, keys: 300, ttl: 5m}
                  - name: bank
                    workloads: [{counter: {rate: 60/s}}]
                catalogue:
                  keyspaces:
                    "shop:session:*": {structures: [string], owner: shop, sensitivity: personal, ttl: max 30m}
                    "shop:cache:*": {structures: [string], owner: shop, sensitivity: public, ttl: max 5m}
                    "bank:*:*": {structures: [string], owner: bank, sensitivity: internal, ttl: none, quota: {rate: 500/s}}
                objectives:
                  - catalogue: {}
                  - ttl: {workload: session}
                  - ttl: {workload: cache}
                  - isolation: {tenant: shop}
                  - isolation: {tenant: bank}
                  - counter: {}
                """);
        CompletableFuture<Void> planted = new CompletableFuture<>();

        RunResult result = RunSession.of(new DefectiveParts(planted))
                .run(
                        plan,
                        new RunOptions(
                                directory.resolve("run"), Optional.empty(), directory, "test", ProgressListener.NONE));

        System.out.println(result.summary());
        planted.get(1, TimeUnit.SECONDS);
        JsonNode report = SpecJson.mapper().readTree(Files.readString(directory.resolve("run/report.json")));
        assertThat(verdict(report, "ttl workload=session")).isEqualTo("FAIL");
        assertThat(verdict(report, "ttl workload=cache")).isEqualTo("PASS");
        assertThat(verdict(report, "isolation tenant=shop")).isEqualTo("FAIL");
        assertThat(verdict(report, "isolation tenant=bank")).isEqualTo("PASS");
        assertThat(verdict(report, "catalogue")).isEqualTo("FAIL");
        assertThat(verdict(report, "counter")).isEqualTo("PASS");

        JsonNode session = service(report, "shop", "session", "ttl");
        assertThat(session.at("/totals/without TTL").asLong())
                .isEqualTo(session.at("/totals/keys").asLong());
        assertThat(session.path("violated").asLong())
                .isEqualTo(session.at("/totals/without TTL").asLong());
        for (String tenant : List.of("shop", "bank")) {
            JsonNode canary = service(report, tenant, "canary", "isolation");
            assertThat(canary.at("/totals/refused").asLong()).as(tenant).isGreaterThan(10);
            assertThat(canary.at("/totals/logged").asLong())
                    .as("every refusal is in the ACL LOG: %s", canary.path("totals"))
                    .isEqualTo(canary.at("/totals/refused").asLong());
        }
        assertThat(report.path("catalogue").path("findings"))
                .extracting(f -> f.path("what").asText() + " "
                        + f.path("keyspace").asText() + " " + f.path("many").asLong())
                .containsExactly("without TTL shop:session:* 60", "outside  1");
        assertThat(Files.readString(directory.resolve("run/catalogue.md")))
                .contains("aaaaa:aaaa")
                .doesNotContain("stray:jane");
        try (Stream<Path> files = Files.walk(directory.resolve("run"))) {
            assertThat(files.filter(file ->
                            file.toString().endsWith(".json") || file.toString().endsWith(".md")))
                    .allSatisfy(file -> assertThat(Files.readString(file)).doesNotContain("jane"));
        }
    }

    private static String verdict(JsonNode report, String objective) {
        return rows(report.path("objectives"), "name", objective)
                .get(0)
                .path("verdict")
                .asText();
    }

    private static JsonNode service(JsonNode report, String tenant, String workload, String check) {
        return rows(report.path("services"), "tenant", tenant).stream()
                .filter(row -> row.path("workload").asText().equals(workload))
                .filter(row -> row.path("check").asText().equals(check))
                .findFirst()
                .orElseThrow();
    }

    private static List<JsonNode> rows(JsonNode table, String key, String value) {
        return StreamSupport.stream(table.spliterator(), false)
                .filter(row -> row.path(key).asText().equals(value))
                .toList();
    }

    /** Sessions are set without a TTL; when the load begins, a stray key is set, and shop is let in to bank's keys. */
    private static final class DefectiveParts extends RealPartsWith {
        private final CompletableFuture<Void> planted;
        private final CompletableFuture<AdminClient> admin = new CompletableFuture<>();

        DefectiveParts(CompletableFuture<Void> planted) {
            this.planted = planted;
        }

        @Override
        public Load load(Plan plan, Lab lab, Path runDirectory) {
            return new SeamedLoad(honest -> new Forgetful(honest, "shop:session:"));
        }

        @Override
        public AdminClient admin(ClusterAccess access) {
            AdminClient opened = super.admin(access);
            admin.complete(opened);
            return opened;
        }

        @Override
        public Watch watch(ClusterAccess access, Event.LabReady cluster, Timeline timeline, Path runDirectory) {
            timeline.listen(event -> {
                if (event instanceof Event.LoadStarted) {
                    CompletableFuture<Void> unused = CompletableFuture.runAsync(() -> plant(cluster));
                }
            });
            return super.watch(access, cluster, timeline, runDirectory);
        }

        private void plant(Event.LabReady cluster) {
            try {
                for (String node : cluster.nodes()) {
                    admin.join().call(node, ASK, "ACL", "SETUSER", "shop", "~bank:*");
                }
                int set = 0;
                for (Event.ShardAtStart shard : cluster.shards()) {
                    try {
                        admin.join().call(shard.primary(), ASK, "SET", "stray:jane", "1");
                        set++;
                    } catch (CommandRefusedException e) {
                        assertThat(e).hasMessageStartingWith("MOVED");
                    }
                }
                assertThat(set).isEqualTo(1);
                planted.complete(null);
            } catch (NodeUnavailableException | CommandRefusedException | RuntimeException | AssertionError e) {
                planted.completeExceptionally(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
