package dev.redisdrill.chaos.lab.endpoints;

import dev.redisdrill.chaos.lab.EndpointsTarget;
import dev.redisdrill.chaos.lab.EndpointsTarget.Credentials;
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

/**
 * Looks up what an endpoints target refers to: passwords and certificates, from environment variables and files. Goes on
 * after an error, so that one look finds them all. Confined to one thread.
 */
public final class EndpointsAccess {
    private final Map<String, String> environment;
    private final Path base;
    private final List<Problem> problems = new ArrayList<>();

    private EndpointsAccess(Map<String, String> environment, Path base) {
        this.environment = environment;
        this.base = base;
    }

    /**
     * A reference that leads nowhere.
     *
     * @param path the keys that lead to it within the target: users, shop, password
     * @param message what is wrong and what to do; never the secret
     */
    public record Problem(List<String> path, String message) {
        public Problem {
            path = List.copyOf(path);
        }

        @Override
        public String toString() {
            return "target.endpoints." + String.join(".", path) + ": " + message;
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
        return new EndpointsAccess(environment, base).look(target);
    }

    private Lookup look(EndpointsTarget target) {
        Optional<String> ca = target.ca().flatMap(this::certificates);
        Optional<User> admin = target.admin().flatMap(credentials -> user(credentials, List.of("admin", "password")));
        Map<String, User> users = new TreeMap<>();
        new TreeMap<>(target.users())
                .forEach((tenant, credentials) -> user(credentials, List.of("users", tenant, "password"))
                        .ifPresent(user -> users.put(tenant, user)));
        Optional<ClusterAccess> access = problems.isEmpty()
                ? Optional.of(new ClusterAccess(target.seeds(), target.tls(), ca, admin, users))
                : Optional.empty();
        return new Lookup(access, problems);
    }

    private Optional<User> user(Credentials credentials, List<String> path) {
        return secret(credentials.password(), path).map(password -> new User(credentials.user(), password));
    }

    private Optional<Secret> secret(SecretRef reference, List<String> path) {
        try {
            return Optional.of(reference.resolve(environment, base));
        } catch (IOException e) {
            problems.add(new Problem(path, String.valueOf(e.getMessage())));
            return Optional.empty();
        }
    }

    private Optional<String> certificates(SecretRef reference) {
        Optional<String> pem = secret(reference, List.of("ca")).map(Secret::reveal);
        if (pem.isPresent() && !holdsCertificates(pem.get())) {
            // Without what it holds: it may be the wrong file, with a key in it.
            problems.add(new Problem(
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
