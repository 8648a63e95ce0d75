package dev.redisdrill.chaos.lab.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

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
