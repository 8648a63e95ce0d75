package dev.redisdrill.runner.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.redisdrill.chaos.Labs;
import dev.redisdrill.chaos.lab.Isolation;
import dev.redisdrill.chaos.lab.KubernetesTarget;
import dev.redisdrill.chaos.lab.Lab;
import dev.redisdrill.chaos.lab.LabContext;
import dev.redisdrill.chaos.lab.kube.LabPods;
import dev.redisdrill.chaos.lab.kube.LoadCluster;
import dev.redisdrill.reports.verdict.Verdict;
import dev.redisdrill.runner.plan.Plan;
import dev.redisdrill.simulations.merge.RunMerge;
import dev.redisdrill.timeline.event.Timeline;
import dev.redisdrill.timeline.measure.LedgerSummary;
import dev.redisdrill.timeline.measure.LoadSummary;
import dev.redisdrill.timeline.spec.ClusterAccess;
import dev.redisdrill.timeline.spec.SpecJson;
import dev.redisdrill.timeline.time.RunClock;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Drills whose load is shared by two pods: real load programs, which are spoken to by {@code attach} through an API server, as a mock
 * with stand-ins for nodes and jobs, or the real one that the system property {@code redisdrill.kubeconfig} names.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
final class LoadFromPodsIT {
    private static final int PODS = 2;
    /** By so much the second pod's clock is ahead, where the machine can do that: as on another node. */
    private static final long AHEAD_SECONDS = 10_000;

    private static final List<String> ANOTHER_CLOCK = List.of(
            "unshare",
            "--map-root-user",
            "--time",
            "--fork",
            "--kill-child",
            "--monotonic",
            Long.toString(AHEAD_SECONDS),
            "--");

    @TempDir
    static Path directory;

    private @Nullable String kubeconfigBefore;
    private boolean clocksApart;
    private LoadCluster cluster;
    private Timeline timeline;
    private Lab lab;
    private String target = "";

    @BeforeAll
    void start() throws Exception {
        clocksApart = works(ANOTHER_CLOCK);
        cluster = LoadCluster.start(directory.resolve("node"), this::onThisMachine);
        kubeconfigBefore = System.getProperty("kubeconfig");
        System.setProperty("kubeconfig", cluster.kubeconfig(directory).toString());
        startServers();
    }

    @AfterAll
    void stop() throws Exception {
        if (kubeconfigBefore == null) {
            System.clearProperty("kubeconfig");
        } else {
            System.setProperty("kubeconfig", kubeconfigBefore);
        }
        if (lab != null) {
            lab.close();
            timeline.close();
        }
        cluster.close();
    }

    /** The image's command, with this Java runtime and this class path in their places. */
    private List<String> onThisMachine(List<String> given, int index) {
        List<String> command = new ArrayList<>(index == 1 && clocksApart ? ANOTHER_CLOCK : List.of());
        for (String word : given) {
            command.add(
                    switch (word) {
                        case "java" ->
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString();
                        case "@/app/jib-classpath-file" -> System.getProperty("java.class.path");
                        default -> word;
                    });
        }
        return command;
    }

    private static boolean works(List<String> prefix) throws InterruptedException {
        List<String> command = new ArrayList<>(prefix);
        command.add("true");
        try {
            Process probe =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            return probe.waitFor(5, TimeUnit.SECONDS) && probe.exitValue() == 0;
        } catch (IOException e) {
            return false; // there is no such program
        }
    }

    private static Plan local() {
        return TestPlans.of("""
                name: pods
                description: What stands for the cluster under test.
                target: {local: {replicasPerShard: 0}}
                load: {duration: 1s}
                tenants: [{name: bank, workloads: [{cache: {rate: 1/s}}]}]
                objectives: [{rpo: {maxLost: 0}}]
                """);
    }

    /** The servers as pods, their passwords as a secret, and the owner's consent. */
    private void startServers() throws Exception {
        Path home = Files.createDirectory(directory.resolve("servers"));
        timeline = Timeline.open(home, RunClock.startingNow());
        lab = Labs.of(
                local().target(),
                new LabContext(
                        home,
                        timeline,
                        1,
                        Optional.empty(),
                        Optional.empty(),
                        List.of("bank", "mill"),
                        Isolation.HOST,
                        Set.of(),
                        home));
        List<String> nodes = lab.start().nodes();
        ClusterAccess access = lab.access();
        Map<String, String> secret = new HashMap<>();
        secret.put("ca.crt", base64(access.caPem().orElseThrow()));
        target = """
                target:
                  kubernetes:
                    context: test
                    namespace: %s
                    selector: app=redis
                    ca: secret:redis-drill/ca.crt
                    admin: {user: %s, password: secret:redis-drill/admin}
                    users:
                """.formatted(cluster.namespace(), access.admin().orElseThrow().name());
        secret.put("admin", base64(access.admin().orElseThrow().password().reveal()));
        for (String tenant : List.of("bank", "mill")) {
            ClusterAccess.User user = access.userOf(tenant).orElseThrow();
            secret.put(tenant, base64(user.password().reveal()));
            target += "      %s: {user: %s, password: secret:redis-drill/%s}\n".formatted(tenant, user.name(), tenant);
        }
        cluster.client()
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName("redis-drill")
                        .withNamespace(cluster.namespace())
                        .endMetadata()
                        .withData(secret)
                        .build())
                .create();
        cluster.client()
                .namespaces()
                .withName(cluster.namespace())
                .edit(namespace -> new NamespaceBuilder(namespace)
                        .editMetadata()
                        .addToLabels(KubernetesTarget.ALLOW_LABEL, "true")
                        .endMetadata()
                        .build());
        LabPods.create(cluster.client(), cluster.namespace(), lab, nodes);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private Plan plan(String duration) {
        return TestPlans.of("""
                name: load-from-pods
                description: Two pods share a load.
                """ + target + """
                load: {warmup: 1s, duration: %s, pods: 2, image: 'redis-drill:test'}
                tenants:
                  - name: bank
                    workloads: [{ledger: {rate: 200/s, keys: 200}}, {counter: {rate: 60/s}}]
                  - name: mill
                    workloads: [{queue: {rate: 60/s}}]
                objectives:
                  - rpo: {maxLost: 0, maxAge: 1s}
                  - counter: {}
                  - queue: {}
                  - error-rate: {max: 0%%}
                """.formatted(duration));
    }

    private RunResult run(Plan plan, Path run, ProgressListener progress) throws IOException {
        RunResult result =
                RunSession.real().run(plan, new RunOptions(run, Optional.empty(), directory, "test", progress));
        System.out.println(result.summary());
        return result;
    }

    @Test
    void theirEvidenceComesBackAndIsThatOfOneLoad() throws Exception {
        Path run = directory.resolve("run");

        RunResult result = run(plan("3s"), run, ProgressListener.NONE);

        JsonNode report = SpecJson.mapper().readTree(Files.readString(run.resolve("report.json")));
        assertThat(report.path("objectives"))
                .as(result.summary())
                .hasSize(4)
                .allSatisfy(objective ->
                        assertThat(objective.path("verdict").asText()).isEqualTo("PASS"));
        LoadSummary all = LoadSummary.read(run).orElseThrow();
        long acknowledged = 0;
        for (int i = 0; i < PODS; i++) {
            Path own = RunMerge.directoryOf(run, i);
            LoadSummary one = LoadSummary.read(own).orElseThrow();
            assertThat(one.startNanos()).as("all start at one moment").isEqualTo(all.startNanos());
            assertThat(one.offered()).as("has its share").isGreaterThan(all.offered() / 4);
            acknowledged += LedgerSummary.read(own).orElseThrow().totals().acknowledged();
        }
        LedgerSummary ledger = LedgerSummary.read(run).orElseThrow();
        assertThat(ledger.complete()).isTrue();
        assertThat(ledger.totals().acknowledged()).isEqualTo(acknowledged).isGreaterThan(300);
        assertThat(ledger.totals().phantom()).isZero();
        JsonNode clocks = processes(run);
        assertThat(clocks.at("/0/clock/usedNanos").asLong()).isZero();
        assertThat(clocks.at("/0/clock/errorNanos").asLong()).isBetween(1L, 100_000_000L);
        if (clocksApart) {
            assertThat(clocks.at("/1/clock/usedNanos").asLong())
                    .isCloseTo(AHEAD_SECONDS * 1_000_000_000, within(100_000_000L));
        }
        cluster.awaitNothingLeft();
    }

    @Test
    void theShareOfAPodThatIsKilledIsUnknownAndTheOthersIsKept() throws Exception {
        Path run = directory.resolve("killed");

        RunResult result = run(plan("60s"), run, state -> {
            if (state.phase().equals("steady")
                    && state.load().filter(load -> load.completed() > 0).isPresent()) {
                cluster.kubelet().kill(1);
            }
        });

        assertThat(result.verdict()).isEqualTo(Verdict.INVALID);
        assertThat(result.summary())
                .contains("load process 1 of 2")
                .contains("exit code 137")
                .contains("UNKNOWN");
        assertThat(processes(run).at("/0/failure").isNull()).isTrue();
        assertThat(processes(run).at("/1/failure").asText())
                .contains("load/processes/1/load/load.log")
                .endsWith("its share of the load is UNKNOWN");
        assertThat(Files.readString(run.resolve("load/processes/1/load/load.log")))
                .contains("OOMKilled");
        assertThat(LoadSummary.read(RunMerge.directoryOf(run, 0)))
                .as("the other one's")
                .isPresent();
        assertThat(LoadSummary.read(run)).as("a sum would lack something").isEmpty();
        JsonNode report = SpecJson.mapper().readTree(Files.readString(run.resolve("report.json")));
        assertThat(report.path("objectives"))
                .filteredOn(one -> one.path("name").asText().equals("queue"))
                .singleElement()
                .satisfies(queue -> assertThat(queue.path("reason").asText())
                        .as("what only one of them knew of is not held against the cluster")
                        .contains("1 load process did that died"));
        cluster.awaitNothingLeft();
    }

    private static JsonNode processes(Path run) throws IOException {
        return SpecJson.mapper()
                .readTree(Files.readString(run.resolve("load/processes.json")))
                .path("processes");
    }
}
