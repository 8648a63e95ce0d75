package dev.redisdrill.chaos.lab.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redisdrill.chaos.Eventually;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.ResourceAttributes;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

class PermissionsTest {
    private static final String REVIEWS = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";

    private final KubernetesMockServer server = new KubernetesMockServer(false);

    @BeforeEach
    void start() {
        server.init();
    }

    @AfterEach
    void stop() {
        server.destroy();
    }

    @Test
    void nothingIsMissingWhereAllIsAllowed() {
        refuse(Set.of());
        try (KubernetesClient client = client()) {
            assertThat(Permissions.missing(client, "redis", Permissions.ALL)).isEmpty();
        }
    }

    @Test
    void eachMissingVerbIsOneClearLine() {
        refuse(Set.of("patch networkchaos", "get secrets", "create pods/attach"));
        try (KubernetesClient client = client()) {
            List<Permissions.Missing> missing = Permissions.missing(client, "redis", Permissions.ALL);
            assertThat(missing.stream().map(one -> one.verb() + " " + one.need().name()))
                    .containsExactlyInAnyOrder(
                            "patch networkchaos.chaos-mesh.org", "get secrets", "create pods/attach");
            assertThat(missing)
                    .allSatisfy(one -> assertThat(one.line())
                            .doesNotContain("\n")
                            .startsWith(
                                    "may not " + one.verb() + " " + one.need().name() + " in namespace redis")
                            .contains("kubectl auth can-i"));
        }
    }

    @Test
    void aServerThatCannotSayIsNoPermission() {
        server.expect().post().withPath(REVIEWS).andReturn(500, "broken").always();
        try (KubernetesClient client = client()) {
            assertThatThrownBy(() -> Permissions.missing(client, "redis", Permissions.ALL))
                    .isInstanceOfSatisfying(
                            KubernetesClientException.class,
                            e -> assertThat(e.getCode()).isEqualTo(500));
            assertThat(KubeDoctor.examine(client, "redis"))
                    .noneMatch(finding -> finding.about().equals("permissions"));
        }
    }

    @Test
    void theDoctorSaysWhatTheNamespaceLacks() {
        refuse(Set.of("delete iochaos"));
        server.expect()
                .get()
                .withPath("/api/v1/namespaces/redis")
                .andReturn(200, Map.of("kind", "Namespace", "apiVersion", "v1", "metadata", Map.of("name", "redis")))
                .always();
        try (KubernetesClient client = client()) {
            assertThat(KubeDoctor.examine(client, "redis"))
                    .filteredOn(finding -> !finding.good())
                    .extracting(KubeDoctor.Finding::text)
                    .satisfiesExactly(
                            label -> assertThat(label).contains("kubectl label namespace redis " + KubeDoctor.ALLOWED),
                            verb -> assertThat(verb).startsWith("may not delete iochaos.chaos-mesh.org"));
        }
    }

    /** On a real API server, with RBAC: a role like deploy's, from which one verb after the other is taken. */
    @Test
    @EnabledIfSystemProperty(named = "redisdrill.kubeconfig", matches = ".+")
    void aRealServerRefusesEachVerbThatTheRoleDoesNotHold() throws Exception {
        String namespace = "drill-permissions-" + ProcessHandle.current().pid();
        Config admin = Config.fromKubeconfig(Files.readString(Path.of(System.getProperty("redisdrill.kubeconfig"))));
        Config drill = new ConfigBuilder(admin)
                .withImpersonateUsername("system:serviceaccount:" + namespace + ":redis-drill")
                .withImpersonateGroups("system:serviceaccounts", "system:authenticated")
                .build();
        try (KubernetesClient owner =
                        new KubernetesClientBuilder().withConfig(admin).build();
                KubernetesClient user =
                        new KubernetesClientBuilder().withConfig(drill).build()) {
            try {
                bind(owner, namespace);
                for (Permissions.Need need : Permissions.ALL) {
                    String verb = need.verbs().get(need.verbs().size() - 1);
                    owner.rbac()
                            .roles()
                            .inNamespace(namespace)
                            .withName("redis-drill")
                            .edit(role -> new RoleBuilder(role)
                                    .withRules(rulesWithout(need, verb))
                                    .build());
                    Eventually.await(
                            "only " + verb + " " + need.name() + " is missing",
                            Duration.ofSeconds(10),
                            () -> Permissions.missing(user, namespace, Permissions.ALL).stream()
                                    .map(one -> one.verb() + " " + one.need().name())
                                    .toList()
                                    .equals(List.of(verb + " " + need.name())));
                }
            } finally {
                owner.namespaces().withName(namespace).delete();
            }
        }
    }

    private static void bind(KubernetesClient owner, String namespace) {
        owner.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(namespace)
                        .endMetadata()
                        .build())
                .create();
        owner.resource(new RoleBuilder()
                        .withNewMetadata()
                        .withName("redis-drill")
                        .withNamespace(namespace)
                        .endMetadata()
                        .build())
                .create();
        owner.resource(new RoleBindingBuilder()
                        .withNewMetadata()
                        .withName("redis-drill")
                        .withNamespace(namespace)
                        .endMetadata()
                        .withNewRoleRef("rbac.authorization.k8s.io", "Role", "redis-drill")
                        .addNewSubject("", "ServiceAccount", "redis-drill", namespace)
                        .build())
                .create();
    }

    private static List<PolicyRule> rulesWithout(Permissions.Need without, String verb) {
        List<PolicyRule> rules = new ArrayList<>();
        for (Permissions.Need need : Permissions.ALL) {
            List<String> verbs = new ArrayList<>(need.verbs());
            if (need.equals(without)) {
                verbs.remove(verb);
            }
            if (!verbs.isEmpty()) {
                rules.add(new PolicyRuleBuilder()
                        .withApiGroups(need.group())
                        .withResources(need.resource())
                        .withVerbs(verbs)
                        .build());
            }
        }
        return rules;
    }

    private KubernetesClient client() {
        return server.createClient(builder -> builder.withConfig(new ConfigBuilder(Config.empty())
                .withMasterUrl(server.url("/"))
                .withHttp2Disable(true)
                .withRequestRetryBackoffLimit(0)
                .build()));
    }

    /** Answers reviews; refuses these, each a verb and a resource. */
    private void refuse(Set<String> refused) {
        server.expect()
                .post()
                .withPath(REVIEWS)
                .andReply(201, request -> {
                    SelfSubjectAccessReview review =
                            Serialization.unmarshal(request.getBody().readUtf8(), SelfSubjectAccessReview.class);
                    ResourceAttributes asked = review.getSpec().getResourceAttributes();
                    String resource =
                            asked.getResource() + (asked.getSubresource() == null ? "" : "/" + asked.getSubresource());
                    return Map.of(
                            "kind",
                            "SelfSubjectAccessReview",
                            "apiVersion",
                            "authorization.k8s.io/v1",
                            "status",
                            Map.of("allowed", !refused.contains(asked.getVerb() + " " + resource)));
                })
                .always();
    }
}
