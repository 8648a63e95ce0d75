package dev.redisdrill.chaos.lab.endpoints;

import static dev.redisdrill.chaos.lab.ClusterViewAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redisdrill.chaos.Labs;
import dev.redisdrill.chaos.lab.CanKill;
import dev.redisdrill.chaos.lab.EndpointsTarget;
import dev.redisdrill.chaos.lab.EndpointsTarget.Credentials;
import dev.redisdrill.chaos.lab.Lab;
import dev.redisdrill.chaos.lab.LabException;
import dev.redisdrill.chaos.lab.local.LabRun;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.spec.ClusterAccess.User;
import dev.redisdrill.timeline.spec.SecretRef;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A cluster that exists already: here, one that a local lab made. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class EndpointsLabIT {
    @TempDir
    static Path directory;

    private LabRun cluster;
    private Event.LabReady made;

    @BeforeAll
    void startACluster() throws Exception {
        cluster = new LabRun(directory, 7201);
        made = cluster.lab().start();
        User admin = cluster.lab().access().admin().orElseThrow();
        User shop = cluster.lab().access().userOf("shop").orElseThrow();
        write("ca.pem", cluster.lab().access().caPem().orElseThrow());
        write("admin.secret", admin.password().reveal() + "\n");
        write("shop.secret", shop.password().reveal());
        write("wrong.secret", "not-the-password");
        write("garbage.pem", "not-the-password");
    }

    @AfterAll
    void closeTheCluster() throws Exception {
        cluster.close();
    }

    @Test
    void findsTheClusterAndSaysWhatItCannotDo() throws Exception {
        try (Lab lab = lab(seed(), "ca.pem", "admin.secret", "shop.secret")) {
            Event.LabReady found = lab.start();

            assertThat(found.shards()).isEqualTo(made.shards());
            assertThat(found.engine()).isEqualTo("redis");
            assertThat(found.engineVersion()).isEqualTo(made.engineVersion());
            assertThat(found.nodeTimeoutMillis()).isEqualTo(2_000);
            assertThat(lab.view()).isValid();
            assertThat(lab.access().userOf("shop").orElseThrow().name()).isEqualTo("shop");
            assertThat(lab.ability(CanKill.class)).isEmpty();
            assertThat(lab.whyNot(CanKill.class)).contains("existing cluster").contains("target: local");
        }
    }

    @Test
    void oneClearLineForEachWayNotToGetIn() throws Exception {
        assertRefused(
                lab("127.0.1.1:1", "ca.pem", "admin.secret", "shop.secret"),
                "cannot use the cluster: 127.0.1.1:1: connection refused; nothing listens there; check the address, that the"
                        + " server runs, and that nothing between here and there keeps it off");
        assertRefused(
                lab(seed(), "admin.secret", "admin.secret", "shop.secret"),
                "target.endpoints.ca: file:admin.secret holds no PEM certificate; name the file of the authority that"
                        + " signed the servers' certificates");
        write("other.pem", LabRun.anotherCa());
        assertRefused(
                lab(seed(), "other.pem", "admin.secret", "shop.secret"),
                "cannot use the cluster: " + seed()
                        + ": its TLS certificate is not signed by the CA that was given (wrong ca?); check tls and ca at"
                        + " target.endpoints");
        assertRefused(
                lab(seed(), "ca.pem", "wrong.secret", "shop.secret"),
                "cannot use the cluster: " + seed()
                        + ": wrong password for user 'drill.admin', or no such user (WRONGPASS); check user and password"
                        + " at target.endpoints.admin");
        assertRefused(
                lab(seed(), "ca.pem", "admin.secret", "wrong.secret"),
                "tenant shop cannot connect: " + seed()
                        + ": wrong password for user 'shop', or no such user (WRONGPASS); check user and password at"
                        + " target.endpoints.users.shop");
        assertRefused(
                lab(seed(), "ca.pem", "missing.secret", "shop.secret"),
                "target.endpoints.admin.password: file:missing.secret: the file " + directory.resolve("missing.secret")
                        + " does not exist; put the secret there");
    }

    private Lab lab(String seed, String ca, String adminSecret, String shopSecret) {
        EndpointsTarget target = new EndpointsTarget(
                List.of(seed),
                true,
                Optional.of(SecretRef.parse("file:" + ca)),
                Optional.of(new Credentials("drill.admin", SecretRef.parse("file:" + adminSecret))),
                Map.of("shop", new Credentials("shop", SecretRef.parse("file:" + shopSecret))),
                false);
        return Labs.of(target, LabRun.context(directory, cluster.timeline()));
    }

    private static void assertRefused(Lab lab, String message) {
        try (lab) {
            assertThatThrownBy(lab::start).isInstanceOf(LabException.class).hasMessage(message);
        }
    }

    private String seed() {
        return cluster.lab().access().seeds().get(0);
    }

    private static void write(String name, String text) throws Exception {
        Files.writeString(directory.resolve(name), text);
    }
}
