package dev.redisdrill.chaos.lab.kube;

import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What this harness must be allowed to do in a namespace, and what of it is refused.
 *
 * <p>The API server itself is asked, verb by verb, by SelfSubjectAccessReview: a review of rules would not know the rules of
 * authorizers other than RBAC. Every authenticated user may ask that ({@code system:basic-user}). Thread-safe.
 */
final class Permissions {
    private static final List<String> KINDS =
            List.of("podchaos", "networkchaos", "iochaos", "stresschaos", "timechaos", "dnschaos");

    /** For a target and its faults. Experiments are never updated. */
    static final List<Need> FAULTS = Stream.concat(
                    KINDS.stream()
                            .map(kind -> new Need(
                                    ChaosResource.GROUP,
                                    kind,
                                    List.of("create", "get", "list", "watch", "delete", "patch", "deletecollection"),
                                    "to inject and heal faults")),
                    Stream.of(
                            new Need("", "pods", List.of("get", "list", "watch"), "to map Redis nodes to pods"),
                            new Need("", "services", List.of("get"), "to find the pods of a service"),
                            new Need("", "secrets", List.of("get"), "to read the CA and the users' passwords"),
                            new Need("", "namespaces", List.of("get"), "to see whether faults are allowed there"),
                            new Need(
                                    "batch",
                                    "jobs",
                                    List.of("create", "get", "list", "watch", "delete", "deletecollection"),
                                    "for the anchor that ends faults when this process dies")))
            .toList();

    /** For load from pods. To attach by WebSocket is a get, and from Kubernetes 1.35 on a create as well. */
    static final List<Need> LOAD = List.of(
            new Need("batch", "jobs", List.of("create", "delete"), "for load from pods"),
            new Need("", "pods", List.of("get", "list", "delete"), "to find load pods, and to end them"),
            new Need(
                    "",
                    "pods/attach",
                    List.of("create", "get"),
                    "to speak to load pods, and to fetch what they measured"));

    /** All of it: the least that a drill with every fault, and load from pods, can do with; each verb once. */
    static final List<Need> ALL = union(FAULTS, LOAD);

    private Permissions() {}

    private static List<Need> union(List<Need> some, List<Need> more) {
        List<Need> all = new ArrayList<>(some);
        for (Need need : more) {
            List<String> known = some.stream()
                    .filter(it -> it.name().equals(need.name()))
                    .flatMap(it -> it.verbs().stream())
                    .toList();
            List<String> verbs =
                    need.verbs().stream().filter(verb -> !known.contains(verb)).toList();
            if (!verbs.isEmpty()) {
                all.add(new Need(need.group(), need.resource(), verbs, need.reason()));
            }
        }
        return List.copyOf(all);
    }

    /**
     * Verbs on a resource of the namespace.
     *
     * @param group the API group, empty for the core
     * @param resource its plural name, with {@code /} and the subresource where it is one
     * @param reason what it is needed for, for people
     */
    record Need(String group, String resource, List<String> verbs, String reason) {
        Need {
            verbs = List.copyOf(verbs);
        }

        /** As kubectl names it. */
        String name() {
            return group.isEmpty() ? resource : resource + "." + group;
        }
    }

    /** One verb that is refused. */
    record Missing(Need need, String verb, String namespace, String said) {
        /** One line for people: what is missing, where, what for, and who can cure it. */
        String line() {
            return "may not " + verb + " " + need.name() + " in namespace " + namespace + " (" + need.reason() + ")"
                    + (said.isEmpty() ? "" : ": " + said)
                    + "; grant it with deploy/, or check by kubectl auth can-i " + verb + " " + need.name() + " -n "
                    + namespace;
        }
    }

    /**
     * What is refused of these, in their order; empty if everything is allowed. Changes nothing.
     *
     * @throws KubernetesClientException if the API server does not answer, or refuses to be asked: that is not an answer
     */
    static List<Missing> missing(KubernetesClient client, String namespace, List<Need> needs) {
        List<Missing> missing = new ArrayList<>();
        for (Need need : needs) {
            for (String verb : need.verbs()) {
                SubjectAccessReviewStatus answer = ask(client, namespace, need, verb);
                if (!Boolean.TRUE.equals(answer.getAllowed())) {
                    missing.add(new Missing(need, verb, namespace, said(answer)));
                }
            }
        }
        return List.copyOf(missing);
    }

    private static SubjectAccessReviewStatus ask(KubernetesClient client, String namespace, Need need, String verb) {
        String[] parts = need.resource().split("/", 2);
        SelfSubjectAccessReview question = new SelfSubjectAccessReviewBuilder()
                .withNewSpec()
                .withNewResourceAttributes()
                .withNamespace(namespace)
                .withGroup(need.group())
                .withResource(parts[0])
                .withSubresource(parts.length > 1 ? parts[1] : null)
                .withVerb(verb)
                .endResourceAttributes()
                .endSpec()
                .build();
        @Nullable
        SubjectAccessReviewStatus answer = client.authorization()
                .v1()
                .selfSubjectAccessReview()
                .create(question)
                .getStatus();
        if (answer == null) {
            throw new KubernetesClientException("the API server did not say whether " + verb + " " + need.name()
                    + " is allowed: a SelfSubjectAccessReview came back without a status");
        }
        return answer;
    }

    private static String said(SubjectAccessReviewStatus answer) {
        String error = answer.getEvaluationError();
        return error == null || error.isBlank()
                ? ""
                : error.strip().lines().findFirst().orElse("");
    }
}
