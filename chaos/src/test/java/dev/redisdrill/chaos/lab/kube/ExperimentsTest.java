package dev.redisdrill.chaos.lab.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.redisdrill.chaos.lab.CanDelegate;
import dev.redisdrill.chaos.lab.Deed;
import dev.redisdrill.chaos.lab.KubernetesTarget.KillBy;
import dev.redisdrill.chaos.lab.LabException;
import dev.redisdrill.chaos.lab.Traffic;
import dev.redisdrill.chaos.net.Direction;
import dev.redisdrill.timeline.unit.BitRate;
import dev.redisdrill.timeline.unit.Share;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of experiments on a mock of the API server, where no controller takes them up. */
class ExperimentsTest {
    private static final String NODES =
            "1111111111111111111111111111111111111111 10.0.0.1:6379@16379 myself,master - 0 0 1 connected 0-16383\n";
    private static final CanDelegate.Request CUT = new CanDelegate.Request(
            "cut",
            new Deed.Network(List.of(Traffic.ofAll("10.0.0.1", Direction.BOTH)), new Deed.Effect.Cut()),
            Duration.ofMillis(9_500));
    private static final CanDelegate.Look SEEN = () -> true;

    private TestApi server;
    private KubeApi api;

    @BeforeEach
    void start(@TempDir Path directory) throws Exception {
        server = TestApi.start(directory);
        api = new KubeApi(server.client(), "redis-" + System.nanoTime());
        server.namespace(api.namespace(), Map.of());
    }

    @AfterEach
    void stop() {
        server.client().namespaces().withName(api.namespace()).delete();
        server.close();
    }

    @Test
    void anExperimentHasAnEndALabelAndAnOwnerThatEndsAfterIt() throws Exception {
        Experiments experiments = new Experiments(api, "run-a");
        create(experiments, SEEN);

        ChaosResource<?> made = single("run-a");
        Job anchor = api.jobs(Map.of(RunLabel.RUN, "run-a")).get(0);
        assertThat(((NetworkChaos.Spec) made.getSpec()).duration()).isEqualTo("20s");
        assertThat(made.getMetadata().getLabels()).containsEntry(RunLabel.FAULT, "cut");
        assertThat(made.getMetadata().getOwnerReferences())
                .singleElement()
                .satisfies(owner -> assertThat(owner.getUid())
                        .isEqualTo(anchor.getMetadata().getUid()));
        assertThat(anchor.getSpec().getActiveDeadlineSeconds()).isEqualTo(25);
        assertThat(anchor.getSpec().getTtlSecondsAfterFinished()).isZero();
        assertThat(anchor.getSpec().getParallelism()).isZero();
    }

    /** On a real API server this holds each against its resource definition. */
    @Test
    void everyResourceIsTakenByTheApiServer() throws Exception {
        Experiments experiments = new Experiments(api, "run-all");
        List<Traffic> sent = List.of(Traffic.ofAll("10.0.0.1", Direction.OUT));
        List<Deed> deeds = List.of(
                new Deed.Kill(List.of("10.0.0.1:6379"), Optional.empty()),
                new Deed.Kill(List.of("10.0.0.1:6379"), Optional.of(Duration.ofSeconds(3))),
                CUT.deed(),
                new Deed.Network(sent, new Deed.Effect.Delay(Duration.ofMillis(25), Duration.ofMillis(5))),
                new Deed.Network(sent, new Deed.Effect.Loss(Share.parse("2%"))),
                new Deed.Network(sent, new Deed.Effect.Limit(BitRate.parse("1mbit"))),
                new Deed.Disk("10.0.0.1:6379", Optional.of("/data"), Optional.of(Duration.ofMillis(50))),
                new Deed.Disk("10.0.0.1:6379", Optional.empty(), Optional.empty()));
        PodMap pods = PodMap.of(NODES, List.of(pod(0)));
        for (Deed deed : deeds) {
            for (KillBy kill : KillBy.values()) {
                CanDelegate.Request request = new CanDelegate.Request("it", deed, Duration.ofSeconds(1));
                experiments.rehearse(request, experiments.resources(request, pods, kill));
            }
        }
        assertThat(api.experiments(ChaosResource.PLURALS, Map.of())).isEmpty();
        assertThat(api.jobs(Map.of())).isEmpty();
    }

    @Test
    void itIsTakenBackInAThreadThatIsInterrupted() throws Exception {
        Experiments experiments = new Experiments(api, "run-b");
        create(experiments, SEEN);
        assertThat(experiments.there("cut")).isTrue();

        Thread.currentThread().interrupt();
        experiments.withdraw("cut");

        assertThat(Thread.interrupted()).isTrue();
        assertThat(experiments.there("cut")).isFalse();
        assertThat(experiments.any()).isFalse();
        assertThat(api.experiments(ChaosResource.PLURALS, Map.of())).isEmpty();
        assertThat(api.jobs(Map.of())).isEmpty();
        experiments.withdraw("cut"); // once more does no harm
    }

    @Test
    void whatNobodyTakesUpIsAnErrorAndCanBeTakenBack() throws Exception {
        Experiments experiments = new Experiments(api, "run-c", Duration.ofMillis(200));

        assertThatThrownBy(() -> create(experiments, () -> false))
                .isInstanceOf(LabException.class)
                .hasMessageContaining("nobody has taken up the NetworkChaos drill-cut-");
        experiments.withdraw("cut");

        assertThat(api.experiments(ChaosResource.PLURALS, Map.of())).isEmpty();
    }

    @Test
    void aPodThatWasStartedAnewHasLostIt() throws Exception {
        Experiments experiments = new Experiments(api, "run-d");
        create(experiments, SEEN);

        assertThat(experiments.lost("cut", List.of(pod(0)))).isEmpty();
        assertThat(experiments.lost("cut", List.of(pod(1)))).contains("pod redis-0 was started anew");
    }

    @Test
    void aSweepRemovesWhatTheDeadLeftAndNothingElse() throws Exception {
        assumeTrue(!server.isReal(), "a real server's garbage collector is quicker");
        Experiments dead = new Experiments(api, "run-dead");
        create(dead, SEEN);
        api.deleteAnchor(
                api.jobs(Map.of(RunLabel.RUN, "run-dead")).get(0).getMetadata().getName());
        create(new Experiments(api, "run-alive"), SEEN);
        Sweep sweep = new Sweep(api);

        assertThat(sweep.ofTheDead(ChaosResource.PLURALS, Instant.now()))
                .singleElement()
                .asString()
                .startsWith("removed the NetworkChaos drill-cut-");
        assertThat(single("run-alive")).isNotNull();
        assertThat(sweep.ofTheDead(ChaosResource.PLURALS, Instant.now())).isEmpty();

        assertThat(sweep.ofTheDead(ChaosResource.PLURALS, Instant.now().plusSeconds(120)))
                .as("overdue, as by then")
                .hasSize(2);
        create(new Experiments(api, "run-other"), SEEN);
        assertThat(sweep.ofRun("run-alive")).isEmpty();
        assertThat(sweep.ofAll()).hasSize(2);
        assertThat(api.jobs(Map.of())).isEmpty();
    }

    private ChaosResource<?> single(String run) throws LabException {
        List<ChaosResource<?>> found = api.experiments(ChaosResource.PLURALS, Map.of(RunLabel.RUN, run));
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    private static void create(Experiments experiments, CanDelegate.Look effect) throws Exception {
        PodMap pods = PodMap.of(NODES, List.of(pod(0)));
        experiments.create(CUT, experiments.resources(CUT, pods, KillBy.CONTAINER), pods, effect);
    }

    private static Pod pod(int restarts) {
        return new PodBuilder()
                .withNewMetadata()
                .withName("redis-0")
                .withUid("uid")
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("redis")
                .addNewVolumeMount()
                .withName("data")
                .withMountPath("/data")
                .endVolumeMount()
                .endContainer()
                .endSpec()
                .withNewStatus()
                .withPodIP("10.0.0.1")
                .addNewContainerStatus()
                .withRestartCount(restarts)
                .endContainerStatus()
                .endStatus()
                .build();
    }
}
