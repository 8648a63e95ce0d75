package dev.redisdrill.chaos.lab.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redisdrill.chaos.lab.LoadHost;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.client.dsl.FieldValidateable.Validation;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The manifests in {@code deploy/}. */
class DeployTest {
    private static final Path DEPLOY = Path.of("..", "deploy");

    @Test
    void theRoleHoldsExactlyWhatIsAskedFor() throws IOException {
        Set<String> granted = new TreeSet<>();
        for (PolicyRule rule : one(Role.class).getRules()) {
            assertThat(rule.getResourceNames()).isEmpty();
            for (String group : rule.getApiGroups()) {
                for (String resource : rule.getResources()) {
                    rule.getVerbs().forEach(verb -> granted.add(verb + " " + resource + "." + group));
                }
            }
        }
        Set<String> asked = new TreeSet<>();
        for (Permissions.Need need : Permissions.ALL) {
            need.verbs().forEach(verb -> asked.add(verb + " " + need.resource() + "." + need.group()));
        }
        assertThat(granted).isEqualTo(asked);
        assertThat(asked).noneMatch(text -> text.contains("*") || text.startsWith("update "));
    }

    @Test
    void allResourcesThatHarnessMakesAreAmongThem() {
        List<String> plurals = ChaosResource.KINDS.stream()
                .map(HasMetadata::getPlural)
                .map(plural -> plural + "." + ChaosResource.GROUP)
                .toList();
        assertThat(Permissions.ALL.stream().map(Permissions.Need::name)).containsAll(plurals);
    }

    @Test
    void theNightlyDrillRunsWithThatRoleAndKeepsItsHistory() throws IOException {
        String account = one(ServiceAccount.class).getMetadata().getName();
        RoleBinding binding = one(RoleBinding.class);
        assertThat(binding.getSubjects())
                .singleElement()
                .satisfies(subject -> assertThat(subject.getName()).isEqualTo(account));
        assertThat(binding.getRoleRef().getName())
                .isEqualTo(one(Role.class).getMetadata().getName());
        var pod = one(CronJob.class)
                .getSpec()
                .getJobTemplate()
                .getSpec()
                .getTemplate()
                .getSpec();
        assertThat(pod.getServiceAccountName()).isEqualTo(account);
        assertThat(pod.getVolumes())
                .anySatisfy(volume -> assertThat(volume.getPersistentVolumeClaim())
                        .isNotNull()
                        .satisfies(claim -> assertThat(claim.getClaimName())
                                .isEqualTo(one(PersistentVolumeClaim.class)
                                        .getMetadata()
                                        .getName())));
    }

    /** Nothing unknown, nothing refused, and once it is there nothing changes. */
    @Test
    @EnabledIfSystemProperty(named = AnyApiServer.PROPERTY, matches = ".+")
    void aRealApiServerAppliesEverythingAndAgainWithoutAChange() throws IOException {
        try (AnyApiServer server = AnyApiServer.start("deploy")) {
            for (String document : documents()) {
                HasMetadata first = apply(server, document);
                HasMetadata second = apply(server, document); // of a claim, the server fills in the status here
                assertThat(second.getMetadata().getUid())
                        .isEqualTo(first.getMetadata().getUid());
                assertThat(apply(server, document).getMetadata().getResourceVersion())
                        .as("%s", document)
                        .isEqualTo(second.getMetadata().getResourceVersion());
            }
            server.client() // no volumes, no controller that would let go of the claim
                    .persistentVolumeClaims()
                    .inNamespace(server.namespace())
                    .list()
                    .getItems()
                    .forEach(claim -> server.client().resource(claim).edit(it -> {
                        it.getMetadata().setFinalizers(List.of());
                        return it;
                    }));
        }
    }

    private static HasMetadata apply(AnyApiServer server, String document) {
        GenericKubernetesResource manifest = Serialization.unmarshal(document, GenericKubernetesResource.class);
        return server.client()
                .resource(manifest)
                .inNamespace(server.namespace())
                .fieldValidation(Validation.STRICT)
                .serverSideApply();
    }

    /** As in a namespace with the label {@code pod-security.kubernetes.io/enforce: restricted}. */
    @Test
    @EnabledIfSystemProperty(named = AnyApiServer.PROPERTY, matches = ".+")
    void theStrictestPodSecurityLetsThemIn() throws IOException {
        try (AnyApiServer server = AnyApiServer.start("restricted")) {
            server.client()
                    .namespaces()
                    .withName(server.namespace())
                    .edit(namespace -> new NamespaceBuilder(namespace)
                            .editMetadata()
                            .addToLabels("pod-security.kubernetes.io/enforce", "restricted")
                            .endMetadata()
                            .build());
            LoadHost.Order order = new LoadHost.Order(
                    1,
                    "redis-drill:1",
                    List.of("java"),
                    "/evidence",
                    Map.of("cpu", "2"),
                    Duration.ofMinutes(5),
                    Path.of(""));
            apply(server, documentOf(ServiceAccount.class));
            admit(
                    server,
                    one(CronJob.class).getSpec().getJobTemplate().getSpec().getTemplate());
            apply(server, "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: default\n");
            admit(server, LoadJob.of("r1", order, server.namespace()).getSpec().getTemplate());
            assertThatThrownBy(() -> admit(
                            server,
                            new PodTemplateSpecBuilder()
                                    .withNewSpec()
                                    .addNewContainer()
                                    .withName("any")
                                    .withImage("any")
                                    .endContainer()
                                    .endSpec()
                                    .build()))
                    .as("another one")
                    .hasMessageContaining("violates PodSecurity");
        }
    }

    private static void admit(AnyApiServer server, PodTemplateSpec template) {
        server.client()
                .resource(new PodBuilder()
                        .withNewMetadata()
                        .withName("one")
                        .withNamespace(server.namespace())
                        .endMetadata()
                        .withSpec(template.getSpec())
                        .build())
                .dryRun()
                .create();
    }

    private static String documentOf(Class<? extends HasMetadata> type) throws IOException {
        return documents().stream()
                .filter(text -> HasMetadata.getKind(type)
                        .equals(Serialization.unmarshal(text, Map.class).get("kind")))
                .findFirst()
                .orElseThrow();
    }

    private static <T extends HasMetadata> T one(Class<T> type) throws IOException {
        List<T> found = new ArrayList<>();
        for (String document : documents()) {
            Map<?, ?> plain = Serialization.unmarshal(document, Map.class);
            if (HasMetadata.getKind(type).equals(plain.get("kind"))) {
                assertThat(plain.get("apiVersion")).isEqualTo(HasMetadata.getApiVersion(type));
                found.add(Serialization.unmarshal(document, type));
            }
        }
        assertThat(found).as("of kind %s", type.getSimpleName()).hasSize(1);
        return found.get(0);
    }

    /** Of all files that kustomize is told of. */
    private static List<String> documents() throws IOException {
        List<String> documents = new ArrayList<>();
        Map<?, ?> kustomization =
                Serialization.unmarshal(Files.readString(DEPLOY.resolve("kustomization.yaml")), Map.class);
        for (Object file : (List<?>) kustomization.get("resources")) {
            documents.addAll(
                    List.of(Files.readString(DEPLOY.resolve(file.toString())).split("\n---\n")));
        }
        return documents;
    }
}
