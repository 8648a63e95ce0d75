package dev.redisdrill.chaos.lab.kube;

import dev.redisdrill.chaos.lab.LabException;
import dev.redisdrill.timeline.spec.Secret;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamedContext;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The API server, for one namespace. What goes wrong is one line with its cause and its cure. Requests that are not answered are
 * tried again for some seconds. Thread-safe.
 */
final class KubeApi implements AutoCloseable {
    /** What the client falls back to. */
    private static final String IN_A_POD = "https://kubernetes.default.svc";

    private static final Path ACCOUNT = Path.of("/var/run/secrets/kubernetes.io/serviceaccount/token");
    private static final int CONNECT_MILLIS = 3_000;
    private static final int ANSWER_MILLIS = 10_000;
    /** With pauses that double from the first one: some 13 s in sum. */
    private static final int TRIES = 7;

    private static final int FIRST_PAUSE_MILLIS = 100;
    private static final int CONFLICT = 409;
    private static final int NOT_FOUND = 404;
    private static final int FORBIDDEN = 403;
    private static final int UNAUTHORIZED = 401;
    private static final int TOO_MANY = 429;
    private static final int SERVER_ERROR = 500;

    /** How long an experiment may take to be undone. */
    static final Duration GONE_WITHIN = Duration.ofSeconds(15);

    private static final long GONE_LOOK_MILLIS = 50;

    private final KubernetesClient client;
    private final String namespace;

    KubeApi(KubernetesClient client, String namespace) {
        this.client = client;
        this.namespace = namespace;
    }

    /**
     * A client for a context of the kubeconfig. Connects when it is first used.
     *
     * @param context empty: the current one, or within a pod its own account
     * @throws LabException if there is no such context
     */
    static KubeApi open(Optional<String> context, String namespace) throws LabException {
        return open(context, Optional.of(namespace));
    }

    /**
     * The same.
     *
     * @param given empty: the context's own
     */
    static KubeApi open(Optional<String> context, Optional<String> given) throws LabException {
        Config config;
        try {
            config = Config.autoConfigure(context.orElse(null));
        } catch (RuntimeException e) {
            throw new LabException("the kubeconfig cannot be used: " + e.getMessage(), e);
        }
        List<String> known = config.getContexts() == null
                ? List.of()
                : config.getContexts().stream().map(NamedContext::getName).toList();
        if (context.filter(name -> !known.contains(name)).isPresent()) {
            throw new LabException("there is no context '" + context.get() + "' in the kubeconfig"
                    + (known.isEmpty() ? "; set KUBECONFIG" : ", but " + String.join(", ", known)));
        }
        if (known.isEmpty()
                && String.valueOf(config.getMasterUrl()).startsWith(IN_A_POD)
                && !Files.isReadable(ACCOUNT)) {
            throw new LabException(
                    "there is no kubeconfig, and this is no pod with an account of its own; set KUBECONFIG");
        }
        String own = config.getNamespace();
        String namespace = given.orElse(own == null || own.isBlank() ? "default" : own);
        Config patient = new ConfigBuilder(config)
                .withNamespace(namespace)
                .withConnectionTimeout(CONNECT_MILLIS)
                .withRequestTimeout(ANSWER_MILLIS)
                .withRequestRetryBackoffLimit(TRIES)
                .withRequestRetryBackoffInterval(FIRST_PAUSE_MILLIS)
                .withHttp2Disable(true) // so that each watch has a connection of its own
                .build();
        return new KubeApi(new KubernetesClientBuilder().withConfig(patient).build(), namespace);
    }

    String namespace() {
        return namespace;
    }

    /** Something that is asked of the API server. */
    interface Question<T> {
        T ask();
    }

    /** Asks; what goes wrong is told in one line. */
    <T> T ask(String what, Question<T> question) throws LabException {
        try {
            return question.ask();
        } catch (KubernetesClientException e) {
            throw new LabException(explain(what, e), e);
        }
    }

    /** What went wrong, in one line. */
    String explain(String what, KubernetesClientException e) {
        if (isUnanswered(e)) {
            return "the API server " + client.getConfiguration().getMasterUrl() + " cannot be asked to " + what + ": "
                    + cause(e);
        }
        String said = e.getStatus() != null && e.getStatus().getMessage() != null
                ? e.getStatus().getMessage()
                : String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        return "the API server " + client.getConfiguration().getMasterUrl() + " "
                + switch (e.getCode()) {
                    case FORBIDDEN -> "does not allow to " + what + ": " + said + "; grant it, as deploy/ does";
                    case UNAUTHORIZED -> "does not know who asks to " + what + "; check the user of the context";
                    default -> "refused to " + what + ": " + said;
                };
    }

    /** Whether it was not answered, or by something in front of it that cannot reach it; it may be answered later. */
    static boolean isAway(LabException failure) {
        return failure.getCause() instanceof KubernetesClientException e
                && (isUnanswered(e) || e.getCode() == TOO_MANY || e.getCode() >= SERVER_ERROR);
    }

    private static boolean isUnanswered(KubernetesClientException e) {
        return e.getStatus() == null && e.getCause() != null;
    }

    private static String cause(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return root.getClass().getSimpleName() + (root.getMessage() == null ? "" : " " + root.getMessage());
    }

    /** The labels of the namespace. */
    Map<String, String> namespaceLabels() throws LabException {
        Namespace found = ask(
                "get the namespace " + namespace,
                () -> client.namespaces().withName(namespace).get());
        if (found == null) {
            throw new LabException("there is no namespace " + namespace + " at "
                    + client.getConfiguration().getMasterUrl() + "; check target.kubernetes.namespace and context");
        }
        return found.getMetadata().getLabels() == null
                ? Map.of()
                : found.getMetadata().getLabels();
    }

    List<Pod> pods(Map<String, String> labels) throws LabException {
        return ask(
                "list pods in " + namespace,
                () -> client.pods()
                        .inNamespace(namespace)
                        .withLabels(labels)
                        .list()
                        .getItems());
    }

    Service service(String name) throws LabException {
        Service found = ask(
                "get the service " + name,
                () -> client.services().inNamespace(namespace).withName(name).get());
        if (found == null) {
            throw new LabException(
                    "there is no service " + name + " in " + namespace + "; check target.kubernetes.service");
        }
        return found;
    }

    /** A key of a secret. */
    Secret secret(String name, String key) throws LabException {
        io.fabric8.kubernetes.api.model.Secret found = ask(
                "get the secret " + name,
                () -> client.secrets().inNamespace(namespace).withName(name).get());
        String value = found == null || found.getData() == null
                ? null
                : found.getData().get(key);
        if (value == null) {
            throw new LabException("secret:" + name + "/" + key + ": there is no such "
                    + (found == null ? "secret" : "key of the secret") + " in " + namespace);
        }
        return Secret.of(new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8));
    }

    /**
     * Creates something; what is there already under that name with the same labels is taken for what an earlier try made, whose
     * answer was lost.
     */
    <T extends HasMetadata> T create(T item) throws LabException {
        String what = "create the " + item.getKind() + " " + item.getMetadata().getName();
        try {
            return client.resource(item).inNamespace(namespace).create();
        } catch (KubernetesClientException e) {
            if (e.getCode() == CONFLICT) {
                T there = ask(
                        what, () -> client.resource(item).inNamespace(namespace).get());
                if (there != null
                        && item.getMetadata()
                                .getLabels()
                                .equals(there.getMetadata().getLabels())) {
                    return there;
                }
            }
            if (e.getCode() == NOT_FOUND && item instanceof ChaosResource<?>) {
                throw new LabException(explain(what, e) + "; is Chaos Mesh installed?", e);
            }
            throw new LabException(explain(what, e), e);
        }
    }

    /** Whether it would be created, by the API server's own dry run. */
    <T extends HasMetadata> void rehearse(T item) throws LabException {
        ask(
                "create the " + item.getKind() + " " + item.getMetadata().getName() + " (dry run)",
                () -> client.resource(item).inNamespace(namespace).dryRun().create());
    }

    /** One experiment, by its kind and name. */
    <R extends ChaosResource<?>> Resource<R> experiment(R like) {
        @SuppressWarnings("unchecked") // its own class
        Class<R> kind = (Class<R>) like.getClass();
        return client.resources(kind)
                .inNamespace(namespace)
                .withName(like.getMetadata().getName());
    }

    /** For people. */
    static String name(ChaosResource<?> resource) {
        return resource.getKind() + " " + resource.getMetadata().getName();
    }

    /** Deletes an experiment, which is gone when it has been undone. Harmless if it is gone. */
    void delete(ChaosResource<?> experiment) throws LabException {
        ask("delete the " + name(experiment), () -> experiment(experiment).delete());
    }

    /** Whether it is there, on its way out or not. */
    boolean isThere(ChaosResource<?> experiment) throws LabException {
        return ask(
                        "get the " + name(experiment),
                        () -> Optional.ofNullable(experiment(experiment).get()))
                .isPresent();
    }

    /** @throws LabException if it is still there after {@link #GONE_WITHIN} */
    void awaitGone(ChaosResource<?> experiment) throws LabException, InterruptedException {
        long deadline = System.nanoTime() + GONE_WITHIN.toNanos();
        while (isThere(experiment)) {
            if (System.nanoTime() - deadline > 0) {
                throw new LabException("the " + name(experiment) + " in namespace " + namespace + " is not gone "
                        + GONE_WITHIN.toSeconds() + " s after it was deleted: Chaos Mesh has not undone it; look at its"
                        + " finalizers and at the log of the controller");
            }
            TimeUnit.MILLISECONDS.sleep(GONE_LOOK_MILLIS);
        }
    }

    /** Deletes an anchor; what it still owns goes with it. Harmless if it is gone. */
    void deleteAnchor(String name) throws LabException {
        ask(
                "delete the Job " + name,
                () -> client.batch()
                        .v1()
                        .jobs()
                        .inNamespace(namespace)
                        .withName(name)
                        .withPropagationPolicy(DeletionPropagation.BACKGROUND)
                        .delete());
    }

    /**
     * All experiments of ours of these kinds with these labels; without labels, of any run.
     *
     * @param kinds plural names
     */
    List<ChaosResource<?>> experiments(Set<String> kinds, Map<String, String> labels) throws LabException {
        List<ChaosResource<?>> all = new ArrayList<>();
        for (Class<? extends ChaosResource<?>> kind : ChaosResource.KINDS) {
            if (kinds.contains(HasMetadata.getPlural(kind))) {
                all.addAll(experiments(kind, labels));
            }
        }
        return all;
    }

    private <R extends ChaosResource<?>> List<R> experiments(Class<R> kind, Map<String, String> labels)
            throws LabException {
        try {
            return client.resources(kind)
                    .inNamespace(namespace)
                    .withLabel(RunLabel.RUN)
                    .withLabels(labels)
                    .list()
                    .getItems();
        } catch (KubernetesClientException e) {
            if (e.getCode() == NOT_FOUND) {
                return List.of(); // the kind is not installed, so that there is none of it
            }
            throw new LabException(explain("list " + kind.getSimpleName(), e), e);
        }
    }

    /** All Jobs of ours with these labels, anchors and load; with none, of any run. */
    List<Job> jobs(Map<String, String> labels) throws LabException {
        return ask(
                "list jobs",
                () -> client.batch()
                        .v1()
                        .jobs()
                        .inNamespace(namespace)
                        .withLabel(RunLabel.RUN)
                        .withLabels(labels)
                        .list()
                        .getItems());
    }

    /** For what asks the API server in other ways. */
    KubernetesClient client() {
        return client;
    }

    @Override
    public void close() {
        client.close();
    }
}
