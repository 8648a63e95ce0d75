package dev.redisdrill.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redisdrill.chaos.Labs;
import dev.redisdrill.chaos.admin.AdminClient;
import dev.redisdrill.chaos.admin.CommandRefusedException;
import dev.redisdrill.chaos.guard.HealJournal;
import dev.redisdrill.chaos.guard.InterruptedRun;
import dev.redisdrill.chaos.lab.Isolation;
import dev.redisdrill.chaos.lab.Lab;
import dev.redisdrill.chaos.lab.LabContext;
import dev.redisdrill.chaos.lab.LocalTarget;
import dev.redisdrill.runner.experiment.RunSession;
import dev.redisdrill.simulations.key.KeySpace;
import dev.redisdrill.simulations.key.RunMark;
import dev.redisdrill.timeline.cluster.ShardMap;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.event.Timeline;
import dev.redisdrill.timeline.spec.ClusterAccess;
import dev.redisdrill.timeline.time.RunClock;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A cluster that exists already, as users meet it: here, one that a local lab made. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(180)
class ExistingClusterIT {
    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final String AT = "target.endpoints.";

    @TempDir
    static Path directory;

    private final List<String> secrets = new ArrayList<>(List.of("not-the-password"));
    private Timeline timeline;
    private Lab lab;
    private List<Event.ShardAtStart> shards;
    private AdminClient admin;
    private int runs;

    /** What a command left on the screen. */
    private record Said(int code, String out, String err, Path run) {}

    @BeforeAll
    void startACluster() throws Exception {
        Path home = Files.createDirectory(directory.resolve("cluster"));
        timeline = Timeline.open(home, RunClock.startingNow());
        LocalTarget standard = LocalTarget.defaults();
        LocalTarget target = new LocalTarget(
                3, 1, standard.nodeTimeout(), "embedded", true, false, standard.appendfsync(), standard.config());
        List<String> tenants = List.of("shop", "bank");
        lab = Labs.of(
                target,
                new LabContext(
                        home,
                        timeline,
                        1,
                        Optional.empty(),
                        Optional.empty(),
                        tenants,
                        Isolation.HOST,
                        Set.of(),
                        directory));
        shards = lab.start().shards();
        admin = AdminClient.open(lab.access());
        ClusterAccess access = lab.access();
        write("ca.pem", access.caPem().orElseThrow());
        secret("admin.secret", access.admin().orElseThrow());
        secret("shop.secret", access.userOf("shop").orElseThrow());
        secret("bank.secret", access.userOf("bank").orElseThrow());
        write("wrong.secret", "not-the-password");
        for (String node : nodes()) {
            admin.call(node, ANSWER, "ACL", "SETUSER", "poor", "on", ">not-the-password", "~shop:*", "+@all");
            admin.call(node, ANSWER, "ACL", "SETUSER", "poor", "-set");
            admin.call(node, ANSWER, "ACL", "SETUSER", "blind", "on", ">not-the-password", "+ping");
        }
        write("existing.yaml", """
                name: existing
                description: Load on a cluster that is there already.
                target:
                  endpoints:
                    seeds: ["%s"]
                    ca: file:ca.pem
                    admin: {user: drill.admin, password: file:admin.secret}
                    users:
                      shop: {user: shop, password: file:shop.secret}
                      bank: {user: bank, password: file:bank.secret}
                load: {warmup: 1s, duration: 2s}
                tenants:
                  - {name: shop, workloads: [{cache: {rate: 100/s, keys: 600}}, {agent-state: {rate: 50/s, keys: 100}}]}
                  - {name: bank, workloads: [{ledger: {rate: 100/s, keys: 200}}]}
                objectives: [{rpo: {maxLost: 0}}]
                """.formatted(seed()));
    }

    @AfterAll
    void closeTheCluster() throws Exception {
        if (admin != null) {
            admin.close();
        }
        lab.close();
        timeline.close();
    }

    @Test
    void whateverKeepsItOutIsOneLineWithCauseAndCure() throws Exception {
        String node = seed();
        refused("127.0.9.9:9: connection refused; nothing listens there; check the address", "seeds=[\"127.0.9.9:9\"]");
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getByName("127.0.9.9"))) {
            String hole = "127.0.9.9:" + silent.getLocalPort();
            refused(hole + ": no answer within the time-out; check the address", "seeds=[\"" + hole + "\"]");
        }
        write("other.pem", otherAuthority());
        refused(node + ": its TLS certificate is not signed by the CA that was given", "ca=file:other.pem");
        refused(
                node
                        + ": wrong password for user 'drill.admin', or no such user (WRONGPASS); check user and password at"
                        + " target.endpoints.admin",
                "admin.password=file:wrong.secret");
        refused(
                "tenant bank cannot connect: " + node + ": wrong password for user 'bank', or no such user (WRONGPASS);"
                        + " check user and password at target.endpoints.users.bank",
                "users.bank.password=file:wrong.secret");
        refused(
                node + " does not let user 'blind' run CLUSTER INFO (NOPERM); grant it, or name another user at"
                        + " target.endpoints.admin",
                "admin.user=blind",
                AT + "admin.password=file:wrong.secret");
        refused(
                "tenant shop cannot connect: " + node
                        + " does not let user 'blind' run CLUSTER NODES (NOPERM); grant it",
                "users.shop.user=blind",
                AT + "users.shop.password=file:wrong.secret");
        refused(
                "tenant shop may not run SET on its keys shop:cache:* (NOPERM); grant its user these keys and the"
                        + " commands GET, SET, UNLINK",
                "users.shop.user=poor",
                AT + "users.shop.password=file:wrong.secret");
    }

    @Test
    void tlsOnAPortWithoutItIsSaidToBeThat() throws Exception {
        Said said = drill("run", "existing.yaml", AT + "seeds=[\"" + plainServer() + "\"]");

        assertThat(said.out())
                .contains("no answer within the time-out, but it answers without TLS; name its TLS port, or write"
                        + " tls: false");
        assertThat(said.code()).isEqualTo(ExitCode.INVALID);
    }

    @Test
    void aRunLeavesTheClusterAsItFoundItAndHealingRemovesWhatAKilledOneLeft() throws Exception {
        put("shop:cache:somebody-elses");
        long before = keys();
        write("composed.yaml", withFaults("6s", "sequence: [{kill-clients: {}}, {failover: {shard: 3}}]"));

        Said said = drill("run", "composed.yaml");

        assertThat(said.out()).contains("existing  (redis ", "3 shards");
        List<Event> events = Timeline.read(said.run());
        assertThat(events.stream().filter(Event.FaultHealProven.class::isInstance))
                .hasSize(2);
        assertThat(events.stream().filter(Event.KeysRemoved.class::isInstance).map(Event.KeysRemoved.class::cast))
                .singleElement()
                .satisfies(removed -> {
                    assertThat(removed.problem()).isEmpty();
                    assertThat(removed.keys()).isGreaterThan(800);
                });
        assertThat(keys()).isEqualTo(before);
        assertNoSecret(said);

        // As if the run had been killed: its keys are there, and its timeline says nothing of their removal.
        Instant began = ((Event.RunStarted) events.get(0)).wall();
        ShardMap map =
                ShardMap.of(shards.stream().map(Event.ShardAtStart::slots).toList());
        KeySpace space = KeySpace.of("shop", "cache", RunMark.ofKeys(began), 600, map);
        for (int key = 0; key < 300; key++) {
            put(new String(space.key(key), StandardCharsets.UTF_8));
        }
        Path file = said.run().resolve(Timeline.FILE);
        Files.write(
                file,
                Files.readAllLines(file).stream()
                        .filter(line -> !line.contains("KeysRemoved"))
                        .toList());

        Said healed = drill("heal", said.run().toString());

        assertThat(healed.err()).isEmpty();
        assertThat(healed.out()).contains("removed 300 keys of the run from " + seed());
        assertThat(keys()).isEqualTo(before);
        assertThat(drill("heal", said.run().toString()).out()).contains("no key of the run is left in the cluster");
    }

    @ParameterizedTest
    @ValueSource(strings = {"failover: {shard: 1}", "failover: {shard: 2, mode: force}", "kill-clients: {}"})
    void healingARunThatWasKilledInAFaultSeesThatTheClusterHasGotOverIt(String fault) throws Exception {
        long before = keys();
        Path run = directory.resolve("killed-" + runs++);
        Path scenario = directory.resolve("killed-in-a-fault.yaml");
        Files.writeString(scenario, withFaults("30s", fault));
        try (KilledDrill drill = KilledDrill.start(run, scenario, false)) {
            ProcessTable.Row runner = drill.await(KilledDrill.Victim.RUNNER, false, new Random(1));
            drill.awaitDirectory();
            try (FaultFollower follower = FaultFollower.of(run)) {
                assertThat(follower.await(Duration.ofMinutes(1), drill::isAlive, FaultFollower::opened))
                        .as(drill.said())
                        .isTrue();
            }
            drill.kill(runner);
            drill.awaitNothingLeft(Duration.ofSeconds(1));
        }
        // Some are over in milliseconds: then the kill came too late, and there is no fault to be ended.
        boolean open = !Files.readString(run.resolve(HealJournal.FILE)).contains("\"healed\"");

        Said healed = drill("heal", run.toString());

        assertThat(healed.err()).isEmpty();
        assertThat(healed.out()).contains("keys of the run from " + seed());
        String inOrder = "is in order: all slots covered, replicas in sync, cluster_state:ok on 6 nodes";
        assertThat(healed.out().contains(inOrder)).as(healed.out()).isEqualTo(open);
        assertThat(keys()).isEqualTo(before);
        assertThat(InterruptedRun.take(run)).isEmpty();
    }

    private static String withFaults(String duration, String what) throws IOException {
        return Files.readString(directory.resolve("existing.yaml"))
                        .replace("duration: 2s", "duration: " + duration)
                        .replace("endpoints:", "endpoints:\n    allowFaults: true")
                + "faults: [{at: 0s, name: it, " + what + "}]\n";
    }

    private void refused(String cause, String... settings) throws Exception {
        String[] arguments = Stream.concat(Stream.of("run", "existing.yaml"), Stream.of(settings))
                .toArray(String[]::new);
        arguments[2] = AT + arguments[2];
        Said said = drill(arguments);

        assertThat(said.out().lines())
                .as("of %s, with %s", said.out(), said.err())
                .singleElement()
                .asString()
                .startsWith("INVALID  existing: ")
                .contains(cause);
        assertThat(said.err()).isEmpty();
        assertThat(said.code()).isEqualTo(ExitCode.INVALID);
        assertThat(Timeline.read(said.run()))
                .as("nothing was written, so nothing is looked for")
                .noneMatch(Event.KeysRemoved.class::isInstance);
        assertNoSecret(said);
    }

    private void assertNoSecret(Said said) throws IOException {
        assertThat(said.out() + said.err()).doesNotContain(secrets);
        try (Stream<Path> files = Files.walk(said.run())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String text = Files.readString(file, StandardCharsets.ISO_8859_1);
                assertThat(secrets.stream().filter(text::contains))
                        .as("secrets in %s", file)
                        .isEmpty();
            }
        }
    }

    private Said drill(String... command) {
        Path run = directory.resolve("run-" + runs++);
        List<String> arguments = new ArrayList<>(List.of(command).subList(0, 2));
        for (String setting : List.of(command).subList(2, command.length)) {
            arguments.addAll(List.of("--set", setting));
        }
        if (command[0].equals("run")) {
            arguments.addAll(List.of("--quiet", "--out", run.toString()));
        }
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Io io = new Io(new PrintWriter(out, true), new PrintWriter(err, true), false, Map.of(), directory, directory);
        int code = Main.execute(io, RunSession.real(), arguments.toArray(String[]::new));
        return new Said(code, out.toString(), err.toString(), run);
    }

    private String seed() {
        return shards.get(0).primary();
    }

    private List<String> nodes() {
        return shards.stream()
                .flatMap(shard -> Stream.concat(Stream.of(shard.primary()), shard.replicas().stream()))
                .toList();
    }

    /** A port that speaks Redis without TLS: one of the cluster's own nodes is told to open it. */
    private String plainServer() throws Exception {
        String host = seed().substring(0, seed().lastIndexOf(':'));
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(host))) {
            free = socket.getLocalPort();
        }
        admin.call(seed(), ANSWER, "CONFIG", "SET", "port", Integer.toString(free));
        return host + ":" + free;
    }

    private long keys() throws Exception {
        long keys = 0;
        for (Event.ShardAtStart shard : shards) {
            keys += (Long) admin.call(shard.primary(), ANSWER, "DBSIZE");
        }
        return keys;
    }

    private void put(String key) throws Exception {
        for (String node : nodes()) { // a failover may have changed who is primary
            try {
                admin.call(node, ANSWER, "SET", key, "x");
                return;
            } catch (CommandRefusedException e) {
                assertThat(e).hasMessageStartingWith("MOVED");
            }
        }
        throw new IllegalStateException("no shard takes " + key);
    }

    private void secret(String file, ClusterAccess.User user) throws IOException {
        write(file, user.password().reveal());
        secrets.add(user.password().reveal());
    }

    /** The certificate of an authority that signed nothing here: the runtime's first. */
    private static String otherAuthority() throws Exception {
        javax.net.ssl.TrustManagerFactory factory =
                javax.net.ssl.TrustManagerFactory.getInstance(javax.net.ssl.TrustManagerFactory.getDefaultAlgorithm());
        factory.init((java.security.KeyStore) null);
        byte[] der =
                ((javax.net.ssl.X509TrustManager) factory.getTrustManagers()[0]).getAcceptedIssuers()[0].getEncoded();
        return "-----BEGIN CERTIFICATE-----\n"
                + java.util.Base64.getMimeEncoder().encodeToString(der) + "\n-----END CERTIFICATE-----\n";
    }

    private static void write(String name, String text) throws IOException {
        Files.writeString(directory.resolve(name), text, StandardCharsets.UTF_8);
    }
}
