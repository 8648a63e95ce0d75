package dev.redisdrill.chaos.lab.kube;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.ResourceAttributes;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.client.Config;
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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * An API server to test against: the one that the kubeconfig of the system property {@code redisdrill.kubeconfig} names; else a mock,
 * which keeps what it is given, takes a dry run for one, and says of every right that it is there unless it was taken away. Thread-safe.
 */
public final class TestApi implements AutoCloseable {
    /** Held, because settings of a logger that nobody holds are forgotten: it would tell of each of thousands of requests. */
    private static final Logger MOCK_LOG = Logger.getLogger(MockWebServer.class.getName());

    private final @Nullable KubernetesMockServer mock;
    private final KubernetesClient client;
    private final Path kubeconfig;
    private final Keeper keeper;

    private TestApi(@Nullable KubernetesMockServer mock, KubernetesClient client, Path kubeconfig, Keeper keeper) {
        this.mock = mock;
        this.client = client;
        this.kubeconfig = kubeconfig;
        this.keeper = keeper;
    }

    /** Starts the mock, or finds the real one. */
    public static TestApi start(Path directory) throws IOException {
        Keeper keeper = new Keeper();
        Optional<Path> real =
                Optional.ofNullable(System.getProperty("redisdrill.kubeconfig")).map(Path::of);
        if (real.isPresent()) {
            KubernetesClient client = new KubernetesClientBuilder()
                    .withConfig(Config.fromKubeconfig(Files.readString(real.get())))
                    .build();
            return new TestApi(null, client, real.get(), keeper);
        }
        MOCK_LOG.setLevel(Level.WARNING);
        KubernetesMockServer mock =
                new KubernetesMockServer(new Context(), new MockWebServer(), new HashMap<>(), keeper, false);
        mock.init();
        Path kubeconfig = Files.writeString(directory.resolve("kubeconfig"), """
                apiVersion: v1
                kind: Config
                clusters: [{name: test, cluster: {server: "%s"}}]
                users: [{name: test, user: {token: none}}]
                contexts: [{name: test, context: {cluster: test, user: test, namespace: default}}]
                current-context: test
                """.formatted(mock.url("/")));
        return new TestApi(mock, mock.createClient(), kubeconfig, keeper);
    }

    /** Whether it is a real one, with controllers of its own. */
    public boolean isReal() {
        return mock == null;
    }

    /** For whoever may do everything. */
    public KubernetesClient client() {
        return client;
    }

    /** The kubeconfig that leads to it; its context is called test. */
    public Path kubeconfig() {
        return kubeconfig;
    }

    /** Makes a namespace in which pods can be. */
    public void namespace(String name, Map<String, String> labels) throws InterruptedException {
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withLabels(labels)
                        .endMetadata()
                        .build())
                .create();
        if (isReal()) {
            client.serviceAccounts()
                    .inNamespace(name)
                    .withName("default")
                    .waitUntilCondition(account -> account != null, 15, TimeUnit.SECONDS);
        }
    }

    /**
     * The kubeconfig of somebody who may do all that a drill needs in a namespace, but for these.
     *
     * @param verbs each a verb and a plural name, such as {@code create podchaos}
     */
    public Path without(String namespace, Set<String> verbs, Path directory) throws IOException {
        String name = "restricted-" + System.nanoTime();
        String token;
        if (isReal()) {
            token = restricted(namespace, name, verbs);
        } else {
            token = name;
            keeper.forbidden.put("Bearer " + token, verbs);
        }
        return Files.writeString(
                directory.resolve(name),
                Files.readString(kubeconfig).replaceFirst("user: \\{[^}]*\\}", "user: {token: " + token + "}"));
    }

    private String restricted(String namespace, String name, Set<String> verbs) {
        List<PolicyRule> rules = new ArrayList<>();
        for (Permissions.Need need : Permissions.ALL) {
            rules.add(new PolicyRuleBuilder()
                    .withApiGroups(need.group())
                    .withResources(need.resource())
                    .withVerbs(need.verbs().stream()
                            .filter(verb -> !verbs.contains(verb + " " + need.resource()))
                            .toList())
                    .build());
        }
        client.resource(new ServiceAccountBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace(namespace)
                        .endMetadata()
                        .build())
                .create();
        client.resource(new RoleBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace(namespace)
                        .endMetadata()
                        .withRules(rules)
                        .build())
                .create();
        client.resource(new RoleBindingBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace(namespace)
                        .endMetadata()
                        .withNewRoleRef("rbac.authorization.k8s.io", "Role", name)
                        .addNewSubject("", "ServiceAccount", name, namespace)
                        .build())
                .create();
        return client.serviceAccounts()
                .inNamespace(namespace)
                .withName(name)
                .tokenRequest(new TokenRequestBuilder().withNewSpec().endSpec().build())
                .getStatus()
                .getToken();
    }

    /** Of the mock: what it was asked to try without doing it, by plural name and name. */
    public List<String> dryRuns() {
        return List.copyOf(keeper.dryRuns);
    }

    @Override
    public void close() {
        client.close();
        if (mock != null) {
            mock.destroy();
        }
    }

    private static final class Keeper extends KubernetesCrudDispatcher {
        private static final int CREATED = 201;
        /** By who asks. */
        private final Map<String, Set<String>> forbidden = new ConcurrentHashMap<>();

        private final List<String> dryRuns = new CopyOnWriteArrayList<>();

        @Override
        public MockResponse handleCreate(RecordedRequest request) {
            if (request.getPath().contains("/selfsubjectaccessreviews")) {
                ResourceAttributes asked = Serialization.unmarshal(
                                request.getUtf8Body(), SelfSubjectAccessReview.class)
                        .getSpec()
                        .getResourceAttributes();
                boolean allowed = !forbidden
                        .getOrDefault(String.valueOf(request.getHeader("Authorization")), Set.of())
                        .contains(asked.getVerb() + " " + asked.getResource());
                return json(String.format(
                        Locale.ROOT,
                        "{\"kind\":\"SelfSubjectAccessReview\",\"apiVersion\":\"authorization.k8s.io/v1\","
                                + "\"status\":{\"allowed\":%s}}",
                        allowed));
            }
            if (request.getPath().contains("dryRun=All")) {
                String path = request.getPath().split("\\?", 2)[0];
                dryRuns.add(path.substring(path.lastIndexOf('/') + 1));
                return json(request.getUtf8Body());
            }
            return super.handleCreate(request);
        }

        private static MockResponse json(String body) {
            return new MockResponse()
                    .setResponseCode(CREATED)
                    .addHeader("Content-Type", "application/json")
                    .setBody(body);
        }
    }
}
