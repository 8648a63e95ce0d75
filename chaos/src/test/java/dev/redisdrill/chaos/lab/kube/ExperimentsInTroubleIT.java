package dev.redisdrill.chaos.lab.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redisdrill.chaos.Eventually;
import dev.redisdrill.chaos.lab.CanDelegate;
import dev.redisdrill.chaos.lab.Deed;
import dev.redisdrill.chaos.lab.KubernetesTarget.KillBy;
import dev.redisdrill.chaos.lab.Traffic;
import dev.redisdrill.chaos.net.Direction;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of an experiment while there is trouble with the API server; the controller's part is played by the test. */
@Timeout(60)
class ExperimentsInTroubleIT {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String NODES =
            "1111111111111111111111111111111111111111 10.0.0.1:6379@16379 myself,master - 0 0 1 connected 0-16383\n";
    private static final CanDelegate.Request CUT = new CanDelegate.Request(
            "cut",
            new Deed.Network(List.of(Traffic.ofAll("10.0.0.1", Direction.BOTH)), new Deed.Effect.Cut()),
            Duration.ofSeconds(30));

    private @Nullable String kubeconfigBefore;
    private AnyApiServer server;
    private ApiServerFront front;
    private KubeApi api;
    private Experiments experiments;

    @BeforeEach
    void start(@TempDir Path directory) throws Exception {
        server = AnyApiServer.start("trouble");
        front = ApiServerFront.before(server.config());
        kubeconfigBefore = System.getProperty("kubeconfig");
        System.setProperty("kubeconfig", front.kubeconfig(directory).toString());
        api = KubeApi.open(Optional.of("test"), server.namespace());
        experiments = new Experiments(api, "run");
    }

    @AfterEach
    void stop() {
        if (kubeconfigBefore == null) {
            System.clearProperty("kubeconfig");
        } else {
            System.setProperty("kubeconfig", kubeconfigBefore);
        }
        api.close();
        front.close();
        server.close();
    }

    /** On a real one: the mock does not always let go of a watch whose connection is lost. */
    @Test
    @EnabledIfSystemProperty(named = AnyApiServer.PROPERTY, matches = ".+")
    void aWatchThatIsCutInTheMiddleStillTellsOfTheInjection() throws Exception {
        CompletableFuture<Void> creating = creating();
        awaitWatch();

        assertThat(front.dropWatches()).isPositive();
        inject();

        creating.get(20, TimeUnit.SECONDS);
    }

    /** On a real one: the mock's only thread waits up to a minute for a watch whose connection is lost. */
    @Test
    @EnabledIfSystemProperty(named = AnyApiServer.PROPERTY, matches = ".+")
    void anApiServerThatIsAwayMeanwhileIsWaitedFor() throws Exception {
        CompletableFuture<Void> creating = creating();
        awaitWatch();

        front.away(Duration.ofSeconds(5));
        inject();
        creating.get(20, TimeUnit.SECONDS);
    }

    @Test
    void aCreationWhoseAnswerIsLostIsNotMistakenForSomebodyElses() throws Exception {
        front.loseAnswers("POST", "/jobs", 1);
        front.loseAnswers("POST", "/networkchaos", 1);
        CompletableFuture<Void> creating = creating();
        awaitWatch();
        inject();

        creating.get(20, TimeUnit.SECONDS);

        assertThat(front.requests().stream()
                        .filter(asked -> asked.startsWith("POST") && asked.contains("/networkchaos")))
                .as("it was asked for twice")
                .hasSize(2);
        assertThat(made()).hasSize(1);
        assertThat(front.requests()).noneMatch(asked -> asked.startsWith("PUT"));
    }

    @Test
    void aServerThatIsUnavailableIsAskedAgainForCreationAndDeletion() throws Exception {
        front.answer(503, "", "", Duration.ofSeconds(1));
        CompletableFuture<Void> creating = creating();
        awaitWatch();
        inject();
        creating.get(20, TimeUnit.SECONDS);

        front.answer(503, "DELETE", "", 2);
        experiments.withdraw("cut");
        assertThat(made()).isEmpty();
        assertThat(experiments.there("cut")).isFalse();
    }

    @Test
    void anApiServerThatIsAwayFor10SecondsIsWaitedForWhenAnExperimentIsToBeUndone() throws Exception {
        CompletableFuture<Void> creating = creating();
        awaitWatch();
        inject();
        creating.get(20, TimeUnit.SECONDS);

        front.away(Duration.ofSeconds(10));
        experiments.withdraw("cut");

        assertThat(made()).isEmpty();
        assertThat(experiments.there("cut")).isFalse();
    }

    @Test
    void aStatusThatNoWatchTellsOfIsAskedFor() throws Exception {
        front.answer(503, "GET", "watch=true", Duration.ofSeconds(30));
        CompletableFuture<Void> creating = creating();
        Eventually.await("it is there", SOON, () -> !made().isEmpty());
        inject();

        creating.get(20, TimeUnit.SECONDS);
    }

    private CompletableFuture<Void> creating() throws Exception {
        PodMap pods = PodMap.of(NODES, List.of(pod()));
        List<ChaosResource<?>> resources = experiments.resources(CUT, pods, KillBy.CONTAINER);
        return CompletableFuture.runAsync(() -> {
            try {
                experiments.create(CUT, resources, pods, () -> false);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private void awaitWatch() throws InterruptedException {
        Eventually.await("it is watched", SOON, () -> front.watches() > 0);
    }

    private List<NetworkChaos> made() {
        return server.client()
                .resources(NetworkChaos.class)
                .inNamespace(server.namespace())
                .list()
                .getItems();
    }

    /** What the controller writes when it is done. */
    private void inject() {
        made().forEach(one -> server.client().resource(one).edit(now -> {
            now.setStatus(new ChaosStatus(
                    List.of(new ChaosStatus.Condition("Selected", "True", null)),
                    new ChaosStatus.Experiment(
                            "Run", List.of(new ChaosStatus.Target("redis/redis-0", ".", "Injected", 1, 0, null)))));
            return now;
        }));
    }

    private static Pod pod() {
        return new PodBuilder()
                .withNewMetadata()
                .withName("redis-0")
                .withUid("uid")
                .endMetadata()
                .withNewSpec()
                .endSpec()
                .withNewStatus()
                .withPodIP("10.0.0.1")
                .addNewContainerStatus()
                .withRestartCount(0)
                .endContainerStatus()
                .endStatus()
                .build();
    }
}
