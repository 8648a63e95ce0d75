package dev.redisdrill.chaos.lab.kube;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.ResourceAttributes;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * An API server to test against, with a namespace of its own: the real one that the kubeconfig of the system property {@value #PROPERTY}
 * names, else fabric8's mock. Thread-safe.
 */
public final class AnyApiServer implements AutoCloseable {
    /** Names the kubeconfig of a real API server. */
    public static final String PROPERTY = "redisdrill.kubeconfig";

    private static final AtomicInteger COUNT = new AtomicInteger();
    /** Held, so that it stays as it is: the mock tells of every request. */
    private static final Logger MOCK_LOG = Logger.getLogger(MockWebServer.class.getName());

    private final @Nullable KubernetesMockServer mock;
    private final Mock answers = new Mock();
    private final Config config;
    private final KubernetesClient client;
    private final String namespace;

    private AnyApiServer(String namespace) throws IOException {
        String kubeconfig = System.getProperty(PROPERTY);
        this.namespace = namespace;
        MOCK_LOG.setLevel(Level.WARNING);
        if (kubeconfig == null) {
            mock = new KubernetesMockServer(new Context(), new MockWebServer(), new HashMap<>(), answers, false);
            mock.init();
            config = new ConfigBuilder(Config.empty())
                    .withMasterUrl(mock.url("/"))
                    .withNamespace(namespace)
                    .withHttp2Disable(true)
                    .build();
        } else {
            mock = null;
            config = new ConfigBuilder(Config.fromKubeconfig(Files.readString(Path.of(kubeconfig))))
                    .withNamespace(namespace)
                    .build();
        }
        client = new KubernetesClientBuilder().withConfig(config).build();
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(namespace)
                        .endMetadata()
                        .build())
                .create();
    }

    /**
     * Starts the mock, or connects to the real one, and makes the namespace.
     *
     * @param purpose for the namespace's name, which no other has
     */
    public static AnyApiServer start(String purpose) throws IOException {
        return new AnyApiServer(
                "drill-" + purpose + "-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet());
    }

    /** Whether controllers are at work that come with Kubernetes: for Jobs, garbage, namespaces. */
    public boolean real() {
        return mock == null;
    }

    /** How it is reached. */
    public Config config() {
        return config;
    }

    /** With every right. Closed with this. */
    public KubernetesClient client() {
        return client;
    }

    /** The namespace, which is there. */
    public String namespace() {
        return namespace;
    }

    /** From now on the mock says that this is not allowed, such as {@code get pods/attach}; a real server is asked about everything else. */
    public void refuse(String verbAndResource) {
        answers.refused.add(verbAndResource);
    }

    /** Deletes the namespace and all in it, and ends the mock. */
    @Override
    public void close() {
        client.namespaces().withName(namespace).delete();
        client.close();
        if (mock != null) {
            mock.destroy();
        }
    }

    /** The mock stores whatever it is given; reviews of rights have to be answered. */
    private static final class Mock extends KubernetesCrudDispatcher {
        private final Set<String> refused = ConcurrentHashMap.newKeySet();

        @Override
        public MockResponse dispatch(RecordedRequest request) {
            return request.getPath().endsWith("/selfsubjectaccessreviews")
                    ? reviewed(request)
                    : super.dispatch(request);
        }

        private MockResponse reviewed(RecordedRequest request) {
            ResourceAttributes asked = Serialization.unmarshal(
                            request.getBody().readUtf8(), SelfSubjectAccessReview.class)
                    .getSpec()
                    .getResourceAttributes();
            String what = asked.getVerb() + " " + asked.getResource()
                    + (asked.getSubresource() == null ? "" : "/" + asked.getSubresource());
            return new MockResponse()
                    .setResponseCode(201)
                    .setBody(Serialization.asJson(Map.of(
                            "kind",
                            "SelfSubjectAccessReview",
                            "apiVersion",
                            "authorization.k8s.io/v1",
                            "status",
                            Map.of("allowed", !refused.contains(what)))));
        }
    }
}
