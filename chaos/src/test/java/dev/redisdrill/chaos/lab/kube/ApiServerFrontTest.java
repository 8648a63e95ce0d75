package dev.redisdrill.chaos.lab.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redisdrill.chaos.Eventually;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The troubles that other tests make with an API server, by themselves. */
@Timeout(60)
class ApiServerFrontTest {
    private static final Duration SOON = Duration.ofSeconds(15);

    private AnyApiServer server;
    private ApiServerFront front;
    private KubernetesClient client;

    @BeforeEach
    void start() throws IOException {
        server = AnyApiServer.start("front");
        front = ApiServerFront.before(server.config());
        client = front.client();
    }

    @AfterEach
    void stop() {
        client.close();
        front.close();
        server.close();
    }

    @Test
    void whatIsAskedIsPassedOnAndTold() {
        create("one");
        assertThat(read("one").getData()).containsEntry("for", "one");
        client.configMaps().inNamespace(server.namespace()).withName("one").delete();
        assertThat(read("one")).isNull();
        String path = "/api/v1/namespaces/" + server.namespace() + "/configmaps";
        assertThat(front.requests())
                .satisfiesExactly(
                        first -> assertThat(first).startsWith("POST " + path),
                        second -> assertThat(second).startsWith("GET " + path + "/one"),
                        third -> assertThat(third).startsWith("DELETE " + path + "/one"),
                        fourth -> assertThat(fourth).startsWith("GET " + path + "/one"));
    }

    @Test
    void aWatchThatIsDroppedInTheMiddleIsTakenUpAgain() throws Exception {
        Set<String> seen = ConcurrentHashMap.newKeySet();
        Watch unused = client.configMaps().inNamespace(server.namespace()).watch(new Seeing(seen));
        server.client().resource(map("before")).create();
        Eventually.await("the first one is seen", SOON, () -> seen.contains("before"));

        assertThat(front.dropWatches()).isEqualTo(1);
        Eventually.await("the watch is taken up again", SOON, () -> watches() > 1);
        server.client().resource(map("after")).create();

        // The mock tells the broken watch first, and waits for it in vain for 10 s where it has not noticed yet.
        Eventually.await("the second one is seen", SOON.multipliedBy(2), () -> seen.contains("after"));
    }

    private long watches() {
        return front.requests().stream()
                .filter(asked -> asked.contains("watch=true"))
                .count();
    }

    @Test
    void aConflictIsAnsweredAsOftenAsWanted() {
        front.answer(409, "POST", "/configmaps", 1);

        assertCode(409, () -> create("one"));
        assertThat(server.client()
                        .configMaps()
                        .inNamespace(server.namespace())
                        .withName("one")
                        .get())
                .as("it went no further")
                .isNull();
        create("one");
        assertThat(read("one")).isNotNull();
    }

    @Test
    void whileItIsUnavailableSomeGiveUpAndOthersTryAgain() {
        create("one");
        front.answer(503, "GET", "", Duration.ofMillis(700));

        assertCode(503, () -> read("one"));
        try (KubernetesClient patient = new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(front.config())
                        .withRequestRetryBackoffLimit(8)
                        .withRequestRetryBackoffInterval(100)
                        .build())
                .build()) {
            assertThat(patient.configMaps()
                            .inNamespace(server.namespace())
                            .withName("one")
                            .get())
                    .isNotNull();
        }
    }

    @Test
    void whileItIsAwayConnectionsAreRefusedAndThenItIsBackAtTheSameAddress() throws Exception {
        create("one");
        Set<String> seen = ConcurrentHashMap.newKeySet();
        Watch unused = client.configMaps().inNamespace(server.namespace()).watch(new Seeing(seen));
        Eventually.await("the watch goes", SOON, () -> seen.contains("one"));
        front.away(Duration.ofSeconds(1));

        assertThatThrownBy(() -> read("one"))
                .isInstanceOf(KubernetesClientException.class)
                .hasRootCauseInstanceOf(IOException.class);
        server.client().resource(map("meanwhile")).create();
        Eventually.await("it is back", SOON, () -> read("one") != null);
        Eventually.await("what was missed is seen", SOON, () -> seen.contains("meanwhile"));
    }

    @Test
    void aRequestWhoseAnswerIsLostWasCarriedOut() {
        front.loseAnswers("POST", "/configmaps", 1);

        assertThatThrownBy(() -> create("one"))
                .isInstanceOf(KubernetesClientException.class)
                .hasRootCauseInstanceOf(IOException.class);
        assertThat(read("one")).isNotNull();
    }

    private void create(String name) {
        client.resource(map(name)).create();
    }

    private ConfigMap read(String name) {
        return client.configMaps()
                .inNamespace(server.namespace())
                .withName(name)
                .get();
    }

    private ConfigMap map(String name) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(server.namespace())
                .endMetadata()
                .addToData("for", name)
                .build();
    }

    private static void assertCode(int code, Runnable request) {
        assertThatThrownBy(request::run)
                .isInstanceOfSatisfying(
                        KubernetesClientException.class,
                        e -> assertThat(e.getCode()).isEqualTo(code));
    }

    private record Seeing(Set<String> seen) implements Watcher<ConfigMap> {
        @Override
        public boolean reconnecting() {
            return true;
        }

        @Override
        public void eventReceived(Action action, ConfigMap found) {
            seen.add(found.getMetadata().getName());
        }

        @Override
        public void onClose(WatcherException cause) {}
    }
}
