package dev.redisdrill.runner.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.redisdrill.chaos.lab.Lab;
import dev.redisdrill.chaos.lab.LabContext;
import dev.redisdrill.chaos.lab.LoadHost;
import dev.redisdrill.chaos.lab.kube.LoadCluster;
import dev.redisdrill.reports.verdict.Verdict;
import dev.redisdrill.runner.plan.Plan;
import dev.redisdrill.simulations.merge.RunMerge;
import dev.redisdrill.timeline.measure.LedgerSummary;
import dev.redisdrill.timeline.measure.LoadSummary;
import dev.redisdrill.timeline.spec.SpecJson;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Drills whose load is shared by two pods: real load programs, which are spoken to by {@code attach} through an API server, as a mock
 * with stand-ins for nodes and jobs, or the real one that the system property {@code redisdrill.kubeconfig} names.
 */
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
    private Path directory;

    private boolean clocksApart;
    private LoadCluster cluster;

    @BeforeEach
    void start() throws Exception {
        clocksApart = works(ANOTHER_CLOCK);
        cluster = LoadCluster.start(directory.resolve("node"), this::onThisMachine);
    }

    @AfterEach
    void stop() {
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

    /** Real parts, on a lab beside which there are pods. */
    private final class BesidePods extends RealPartsWith {
        BesidePods(Plan plan) {
            super(plan.target());
        }

        @Override
        public Lab lab(LabContext context) {
            Lab real = super.lab(context);
            return (Lab) Proxy.newProxyInstance(
                    LoadFromPodsIT.class.getClassLoader(), new Class<?>[] {Lab.class}, (proxy, method, arguments) -> {
                        if (method.getName().equals("ability") && arguments[0].equals(LoadHost.class)) {
                            return Optional.of(cluster.host());
                        }
                        try {
                            return method.invoke(real, arguments);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }
    }

    private static Plan plan(String duration) throws IOException {
        ObjectNode json = TestPlans.of("""
                name: load-from-pods
                description: Two pods share a load.
                target: {local: {replicasPerShard: 0}}
                load: {warmup: 1s, duration: %s}
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
                """.formatted(duration)).toJson();
        ((ObjectNode) json.path("load")).put("pods", PODS).put("image", "redis-drill:test");
        return Plan.of(json);
    }

    private RunResult run(Plan plan, Path run, ProgressListener progress) throws IOException {
        RunResult result = RunSession.of(new BesidePods(plan))
                .run(plan, new RunOptions(run, Optional.empty(), directory, "test", progress));
        System.out.println(result.summary());
        for (int i = 0; i < PODS; i++) {
            System.out.println(Files.readString(run.resolve("load/processes/" + i + "/load/load.log")));
        }
        return result;
    }

    @Test
    void theirEvidenceComesBackAndIsThatOfOneLoad() throws Exception {
        Path run = directory.resolve("run");

        RunResult result = run(plan("3s"), run, ProgressListener.NONE);

        assertThat(result.verdict()).isEqualTo(Verdict.PASS);
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
        Path run = directory.resolve("run");

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
