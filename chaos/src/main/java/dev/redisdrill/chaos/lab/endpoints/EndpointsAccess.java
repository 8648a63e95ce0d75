package dev.redisdrill.chaos.lab.endpoints;

import dev.redisdrill.chaos.lab.EndpointsTarget;
import dev.redisdrill.chaos.lab.EndpointsTarget.Credentials;
import dev.redisdrill.chaos.lab.KubernetesTarget;
import dev.redisdrill.timeline.spec.ClusterAccess;
import dev.redisdrill.timeline.spec.ClusterAccess.User;
import dev.redisdrill.timeline.spec.Secret;
import dev.redisdrill.timeline.spec.SecretRef;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Looks up what the target of an existing cluster refers to: passwords and certificates. Goes on after an error, so that one look
 * finds them all. Confined to one thread.
 */
public final class EndpointsAccess {
    private static final String ENDPOINTS = "target.endpoints";

    private final String target;
    private final Vault vault;
    private final List<Problem> problems = new ArrayList<>();

    private EndpointsAccess(String target, Vault vault) {
        this.target = target;
        this.vault = vault;
    }

    /** Where secrets are kept. */
    public interface Vault {
        /**
         * Looks one up.
         *
         * @throws IOException if it is not there: one line that names the reference, never the secret
         */
        Secret find(SecretRef reference) throws IOException;
    }

    /**
     * A reference that leads nowhere.
     *
     * @param target where the target stands in the scenario: target.endpoints
     * @param path the keys that lead to it within the target: users, shop, password
     * @param message what is wrong and what to do; never the secret
     */
    public record Problem(String target, List<String> path, String message) {
        public Problem {
            path = List.copyOf(path);
        }

        @Override
        public String toString() {
            return target + "." + String.join(".", path) + ": " + message;
        }
    }

    /**
     * What was found.
     *
     * @param access how to reach the cluster; empty if anything is missing
     * @param problems what is missing
     */
    public record Lookup(Optional<ClusterAccess> access, List<Problem> problems) {
        public Lookup {
            problems = List.copyOf(problems);
        }
    }

    /**
     * Looks everything up. Touches no network.
     *
     * @param environment the environment variables
     * @param base the directory that relative {@code file:} references start from
     */
    public static Lookup of(EndpointsTarget target, Map<String, String> environment, Path base) {
        return of(
                ENDPOINTS,
                target.seeds(),
                target.tls(),
                target.ca(),
                target.admin(),
                target.users(),
                reference -> reference.resolve(environment, base));
    }

    /** What is missing of what a target on Kubernetes refers to, other than secrets that are kept there. Touches no network. */
    public static List<Problem> problems(KubernetesTarget target, Map<String, String> environment, Path base) {
        return of(
                        "target.kubernetes",
                        List.of("unknown"),
                        target.tls(),
                        target.ca().filter(EndpointsAccess::isHere),
                        target.admin().filter(credentials -> isHere(credentials.password())),
                        target.users().entrySet().stream()
                                .filter(user -> isHere(user.getValue().password()))
                                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)),
                        reference -> reference.resolve(environment, base))
                .problems();
    }

    private static boolean isHere(SecretRef reference) {
        return reference.source() != SecretRef.Source.SECRET;
    }

    /**
     * Looks everything up.
     *
     * @param target where the target stands in the scenario: target.kubernetes
     * @param seeds at least one
     */
    public static Lookup of(
            String target,
            List<String> seeds,
            boolean tls,
            Optional<SecretRef> ca,
            Optional<Credentials> admin,
            Map<String, Credentials> users,
            Vault vault) {
        EndpointsAccess look = new EndpointsAccess(target, vault);
        Optional<String> pem = ca.flatMap(look::certificates);
        Optional<User> administrator = admin.flatMap(it -> look.user(it, List.of("admin", "password")));
        Map<String, User> found = new TreeMap<>();
        new TreeMap<>(users)
                .forEach((tenant, credentials) -> look.user(credentials, List.of("users", tenant, "password"))
                        .ifPresent(user -> found.put(tenant, user)));
        Optional<ClusterAccess> access = look.problems.isEmpty()
                ? Optional.of(new ClusterAccess(seeds, tls, pem, administrator, found))
                : Optional.empty();
        return new Lookup(access, look.problems);
    }

    private Optional<User> user(Credentials credentials, List<String> path) {
        return secret(credentials.password(), path).map(password -> new User(credentials.user(), password));
    }

    private Optional<Secret> secret(SecretRef reference, List<String> path) {
        try {
            return Optional.of(vault.find(reference));
        } catch (IOException e) {
            problems.add(new Problem(target, path, String.valueOf(e.getMessage())));
            return Optional.empty();
        }
    }

    private Optional<String> certificates(SecretRef reference) {
        Optional<String> pem = secret(reference, List.of("ca")).map(Secret::reveal);
        if (pem.isPresent() && !holdsCertificates(pem.get())) {
            // Without what it holds: it may be the wrong file, with a key in it.
            problems.add(new Problem(
                    target,
                    List.of("ca"),
                    reference + " holds no PEM certificate; name the file of the authority that signed the servers'"
                            + " certificates"));
        }
        return pem;
    }

    private static boolean holdsCertificates(String pem) {
        try {
            return !CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)))
                    .isEmpty();
        } catch (CertificateException e) {
            return false;
        }
    }
}
