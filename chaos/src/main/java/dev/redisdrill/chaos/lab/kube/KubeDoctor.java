package dev.redisdrill.chaos.lab.kube;

import dev.redisdrill.chaos.lab.KubernetesTarget;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Says whether a namespace of a Kubernetes cluster can be drilled, without changing anything there. Thread-safe. */
public final class KubeDoctor {
    /** Who owns the namespace says by this label that faults may be injected there. */
    static final String ALLOWED = KubernetesTarget.ALLOW_LABEL;

    private static final int TIMEOUT_MILLIS = 10_000;

    private KubeDoctor() {}

    /**
     * What was found.
     *
     * @param about a name
     * @param good whether a drill can do with it
     */
    public record Finding(String about, boolean good, String text) {}

    /**
     * Looks.
     *
     * @param context of the kubeconfig; empty: its current one
     * @param namespace empty: the context's
     * @return findings in a fixed order; what could not be looked at is not good
     * @throws IllegalArgumentException if the kubeconfig has no such context
     */
    public static List<Finding> examine(Optional<String> context, Optional<String> namespace) {
        Config config = configOf(context);
        try (KubernetesClient client =
                new KubernetesClientBuilder().withConfig(config).build()) {
            return examine(client, namespace.orElseGet(() -> own(config)));
        }
    }

    static List<Finding> examine(KubernetesClient client, String namespace) {
        List<Finding> findings = new ArrayList<>();
        String server = String.valueOf(client.getMasterUrl());
        try {
            findings.add(new Finding(
                    "kubernetes",
                    true,
                    server + ", version " + client.getKubernetesVersion().getGitVersion()));
            List<Permissions.Missing> missing = Permissions.missing(client, namespace, Permissions.ALL);
            findings.add(label(client, namespace));
            for (Permissions.Missing one : missing) {
                findings.add(new Finding("permission", false, one.line()));
            }
            if (missing.isEmpty()) {
                long verbs = Permissions.ALL.stream()
                        .mapToLong(need -> need.verbs().size())
                        .sum();
                findings.add(new Finding("permissions", true, String.format(Locale.ROOT, "all %d verbs", verbs)));
            }
        } catch (KubernetesClientException e) {
            findings.add(new Finding("kubernetes", false, server + " cannot be asked: " + firstLine(e)));
        }
        return List.copyOf(findings);
    }

    private static Finding label(KubernetesClient client, String namespace) {
        try {
            Namespace found = client.namespaces().withName(namespace).get();
            if (found == null) {
                return new Finding("namespace", false, "there is no namespace " + namespace);
            }
            Map<String, String> labels = found.getMetadata().getLabels();
            boolean allowed = labels != null && "true".equals(labels.get(ALLOWED));
            return new Finding(
                    "namespace",
                    allowed,
                    allowed
                            ? namespace + ", with the label " + ALLOWED + "=true"
                            : namespace + " has no label " + ALLOWED + "=true: its owner allows faults by kubectl label"
                                    + " namespace " + namespace + " " + ALLOWED + "=true");
        } catch (KubernetesClientException e) {
            return new Finding("namespace", false, namespace + " cannot be looked at: " + firstLine(e));
        }
    }

    private static Config configOf(Optional<String> context) {
        Config config = Config.autoConfigure(context.orElse(null));
        boolean known = context.isEmpty()
                || config.getContexts().stream().anyMatch(one -> context.get().equals(one.getName()));
        if (!known) {
            throw new IllegalArgumentException("--context: the kubeconfig has no context '" + context.get()
                    + "'; it has "
                    + config.getContexts().stream().map(one -> one.getName()).toList());
        }
        return new ConfigBuilder(config)
                .withConnectionTimeout(TIMEOUT_MILLIS)
                .withRequestTimeout(TIMEOUT_MILLIS)
                .withRequestRetryBackoffLimit(0)
                .build();
    }

    private static String own(Config config) {
        String namespace = config.getNamespace();
        return namespace == null || namespace.isBlank() ? "default" : namespace;
    }

    private static String firstLine(KubernetesClientException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("")
                + (cause == e ? "" : " (" + cause.getMessage() + ")");
    }
}
