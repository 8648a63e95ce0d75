package dev.redisdrill.runner.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.redisdrill.chaos.admin.AdminClient;
import dev.redisdrill.chaos.admin.CommandRefusedException;
import dev.redisdrill.chaos.admin.NodeUnavailableException;
import dev.redisdrill.chaos.lab.Lab;
import dev.redisdrill.chaos.lab.LabContext;
import dev.redisdrill.reports.verdict.Verdict;
import dev.redisdrill.runner.load.Load;
import dev.redisdrill.runner.plan.Plan;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.event.Timeline;
import dev.redisdrill.timeline.spec.ClusterAccess;
import dev.redisdrill.timeline.spec.SpecJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
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
                load: {warmup: 1s, duration: 8s}
                tenants:
                  - name: a
                    workloads:
                      - ledger: {rate: 600/s, keys: 300}
                faults: [{at: 1s, kill-primary: {shard: 1, restartAfter: 2s}}]
                objectives:
                  - rpo: {maxLost: 0}
                  - recovered: {}
                """);
        BereavedParts parts = new BereavedParts();

        RunResult result = RunSession.of(parts).run(plan, options());

        JsonNode safety = report().path("dataSafety");
        assertThat(parts.doomed).as("the experiment itself").isGreaterThanOrEqualTo(BereavedParts.AT_LEAST);
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
    void aFastRestartWithoutPersistenceLosesAllThatWasEverAcknowledgedAlsoOnTheReplica() throws Exception {
        Plan plan = TestPlans.of("""
                name: persistence-off
                description: A primary without persistence comes back before it is missed.
                target: {local: {config: {appendonly: "no", save: ""}}}
                load: {warmup: 1s, duration: 8s}
                tenants:
                  - name: a
                    workloads:
                      - ledger: {rate: 600/s, keys: 300}
                faults: [{at: 2s, restart: {shard: 1, mode: hard, after: 0s}}]
                objectives:
                  - rpo: {maxLost: 0}
                  - recovered: {}
                """);
        ForgetfulParts parts = new ForgetfulParts();

        RunResult result = RunSession.of(parts).run(plan, options());

        JsonNode safety = report().path("dataSafety");
        assertThat(parts.doomed).as("the experiment itself").isGreaterThanOrEqualTo(200);
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
            public Load load(Path runDirectory) {
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

    /** The real parts, but nothing is written to shard 1 from the kill until its replica has taken over its emptiness. */
    private static final class ForgetfulParts extends AskingParts {
        final CompletableFuture<List<String>> keysAfterwards = new CompletableFuture<>();
        volatile int doomed;

        @Override
        public Lab lab(LabContext context) {
            return KillableLab.around(super.lab(context), (primary, kill) -> {
                gate.shut();
                doomed = gate.acknowledged();
                kill.run();
                CompletableFuture<Void> unused = CompletableFuture.runAsync(() -> {
                    Gate.await(() -> answers(primary)
                            && info(replica, "master_link_status").equals("up"));
                    keysAfterwards.complete(List.of(ask(primary, "DBSIZE"), ask(replica, "DBSIZE")));
                    gate.open();
                });
            });
        }

        private boolean answers(String node) {
            try {
                return info(node, "connected_slaves").equals("1")
                        && ask(node, "CLUSTER", "INFO").contains("cluster_state:ok");
            } catch (IllegalStateException e) {
                return false;
            }
        }
    }

    /**
     * The real parts, but before the primary dies its replica is cut off for a known number of acknowledged writes; and
     * then the replica takes over at once, before the primary could come back with them.
     */
    private static final class BereavedParts extends AskingParts {
        static final int AT_LEAST = 200;

        volatile int doomed;

        @Override
        public Lab lab(LabContext context) {
            return KillableLab.around(super.lab(context), (primary, kill) -> {
                gate.shut();
                Gate.await(() -> info(primary, "master_repl_offset").equals(info(replica, "slave_repl_offset")));
                ask(primary, "ACL", "SETUSER", "drill.replication", "off");
                ask(primary, "CLIENT", "KILL", "TYPE", "replica");
                Gate.await(() -> info(primary, "connected_slaves").equals("0"));
                int before = gate.acknowledged();
                gate.open();
                Gate.await(() -> gate.acknowledged() - before >= AT_LEAST);
                gate.shut();
                doomed = gate.acknowledged() - before;
                kill.run();
                ask(replica, "CLUSTER", "FAILOVER", "TAKEOVER");
                gate.open();
            });
        }
    }

    /** The real parts, with a gate before shard 1, and questions to its nodes. */
    private abstract static class AskingParts extends RealPartsWith {
        private static final Duration ASK = Duration.ofSeconds(2);

        final Gate gate = new Gate(1);
        private final AtomicReference<@Nullable AdminClient> admin = new AtomicReference<>();
        volatile String replica = "";

        @Override
        public Load load(Path runDirectory) {
            return new SeamedLoad(gate::around);
        }

        @Override
        public AdminClient admin(ClusterAccess access) {
            AdminClient opened = super.admin(access);
            admin.set(opened);
            return opened;
        }

        @Override
        public Watch watch(ClusterAccess access, Event.LabReady cluster, Timeline timeline, Path runDirectory) {
            replica = cluster.shards().get(0).replicas().get(0);
            return super.watch(access, cluster, timeline, runDirectory);
        }

        final String info(String node, String field) {
            return ask(node, "INFO", "replication")
                    .lines()
                    .filter(line -> line.startsWith(field + ":"))
                    .map(line -> line.substring(field.length() + 1).strip())
                    .findFirst()
                    .orElse("");
        }

        final String ask(String node, String... command) {
            try {
                return java.util.Objects.requireNonNull(admin.get()).text(node, ASK, command);
            } catch (NodeUnavailableException | CommandRefusedException e) {
                throw new IllegalStateException(String.join(" ", command) + " at " + node, e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }
}
