package dev.redisdrill.chaos.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.redisdrill.chaos.Labs;
import dev.redisdrill.chaos.admin.AdminClient;
import dev.redisdrill.chaos.guard.HealJournal;
import dev.redisdrill.chaos.lab.CanFreeze;
import dev.redisdrill.chaos.lab.CanKill;
import dev.redisdrill.chaos.lab.Isolation;
import dev.redisdrill.chaos.lab.Lab;
import dev.redisdrill.chaos.lab.LabContext;
import dev.redisdrill.chaos.lab.LabException;
import dev.redisdrill.chaos.lab.LocalTarget;
import dev.redisdrill.chaos.watch.TopologyWatcher;
import dev.redisdrill.timeline.cluster.ClusterView;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.event.Timeline;
import dev.redisdrill.timeline.spec.ClusterAccess;
import dev.redisdrill.timeline.spec.SpecJson;
import dev.redisdrill.timeline.time.RunClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Faults, watcher and journal on a real cluster: three shards with a replica each, node-timeout 2 s, TLS. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class FaultsIT {
    private static final Logger LOG = LoggerFactory.getLogger(FaultsIT.class);
    private static final Duration PROOF = Duration.ofSeconds(2);
    private static final Duration HEAL_PROOF = Duration.ofSeconds(30);

    @TempDir
    private Path run;

    private final List<Event> events = Collections.synchronizedList(new ArrayList<>());
    private Timeline timeline;
    private HealJournal journal;
    private Lab lab;
    private Event.LabReady cluster;
    private AdminClient admin;
    private TopologyWatcher watcher;

    @BeforeEach
    void startCluster() throws Exception {
        timeline = Timeline.open(run, RunClock.startingNow());
        timeline.listen(events::add);
        journal = HealJournal.begin(run);
        lab = Labs.of(
                LocalTarget.defaults(),
                new LabContext(
                        run,
                        timeline,
                        1,
                        Optional.empty(),
                        Optional.empty(),
                        List.of("shop"),
                        Isolation.HOST,
                        Set.of(),
                        run));
        cluster = lab.start();
        admin = AdminClient.open(lab.access());
        watcher = TopologyWatcher.start(lab.access(), timeline, cluster, run);
        assertThat(watcher.awaitConverged(Duration.ofSeconds(10))).isEmpty();
    }

    @AfterEach
    void endCluster() throws Exception {
        if (watcher != null) {
            watcher.close();
            admin.close();
        }
        lab.close();
        journal.close();
        timeline.close();
    }

    @Test
    void shortFreezesAreProvenAndHealedWithoutAFailover() throws Exception {
        List<Double> latencies = new ArrayList<>();
        for (int round = 0; round < 5; round++) {
            int shard = 1 + round % 3;
            Freeze freeze = new Freeze(ShardChoice.of(shard), Duration.ofSeconds(1));
            try (Injection injection = freeze.inject(context("freeze-" + round, lab))) {
                assertThat(journal.openFaults()).containsExactly("freeze-" + round);
                String proof = injection.prove(PROOF);
                latencies.add(sinceInjected("freeze-" + round));
                assertThat(injection.aim().text())
                        .isEqualTo(cluster.shards().get(shard - 1).primary());
                assertThat(proof).contains("state T", "PING unanswered");
                waitUntil(injection.effectNanos() + injection.hold().toNanos());
                injection.heal();
                double held = (timeline.clock().nanos() - injection.effectNanos()) / 1e6;
                String healed = injection.proveHealed(HEAL_PROOF);
                LOG.info("held {} ms; {}; {}", held, proof, healed);
                assertThat(held).isBetween(1_000.0, 1_800.0);
                assertThat(healed).contains("process runs", "is primary", "16384 slots covered");
            }
        }
        report("freeze", latencies);
        assertThat(of(Event.ReplicaPromoted.class)).isEmpty();
        assertThat(of(Event.NodeFailed.class)).isEmpty();
        assertThat(of(Event.NodeReachable.class)).hasSize(10);
        assertThat(journal.openFaults()).isEmpty();
    }

    @Test
    void aKilledPrimaryIsReplacedAndComesBackAsReplica() throws Exception {
        List<Double> latencies = new ArrayList<>();
        for (int shard = 1; shard <= 2; shard++) {
            String fault = "kill-" + shard;
            Event.ShardAtStart start = cluster.shards().get(shard - 1);
            KillPrimary kill = new KillPrimary(ShardChoice.of(shard), Optional.of(Duration.ofSeconds(6)));
            try (Injection injection = kill.inject(context(fault, lab))) {
                String proof = injection.prove(PROOF);
                latencies.add(sinceInjected(fault));
                assertThat(proof).startsWith("process gone, PING unanswered");
                awaitPromotion(start.shard());
                assertThat(of(Event.NodeFailed.class))
                        .extracting(Event.NodeFailed::node)
                        .contains(start.primary());
                assertThat(of(Event.ReplicaPromoted.class))
                        .filteredOn(e -> e.shard() == start.shard())
                        .singleElement()
                        .satisfies(e -> {
                            assertThat(e.node()).isEqualTo(start.replicas().get(0));
                            LOG.info("promoted {} ms after the effect", (e.nanos() - injection.effectNanos()) / 1e6);
                        });
                // The shard's new primary is its last copy now: nothing may take that.
                assertThatThrownBy(() -> kill.inject(context("too-much", lab)))
                        .isInstanceOf(FaultException.class)
                        .hasMessageContaining("is the last copy of shard " + start.shard());
                injection.heal();
                String healed = injection.proveHealed(HEAL_PROOF);
                LOG.info("{}; {}", proof, healed);
                assertThat(healed)
                        .contains(start.primary() + " is replica of "
                                + start.replicas().get(0) + ", in sync");
            }
            assertThat(watcher.awaitConverged(Duration.ofSeconds(10))).isEmpty();
            assertThat(of(Event.NodeDemoted.class))
                    .extracting(Event.NodeDemoted::node)
                    .contains(start.primary());
            assertThat(of(Event.ReplicaInSync.class))
                    .extracting(Event.ReplicaInSync::node)
                    .contains(start.primary());
            assertThat(of(Event.NodeRecovered.class))
                    .extracting(Event.NodeRecovered::node)
                    .contains(start.primary());
        }
        report("kill", latencies);
        assertThat(of(Event.SlotsMoved.class)).allMatch(e -> e.slots() > 5_000);
        theServersUseOfResourcesIsOnFile();
    }

    @Test
    void aFaultThatDoesNothingIsNotProven() throws Exception {
        LyingLab liar = new LyingLab(lab);
        KillPrimary kill = new KillPrimary(ShardChoice.of(1), Optional.empty());
        try (Injection injection = kill.inject(context("kill", liar))) {
            assertThatThrownBy(() -> injection.prove(Duration.ofMillis(300)))
                    .isInstanceOf(FaultException.class)
                    .hasMessageContaining("had no effect")
                    .hasMessageContaining("the process is still there");
        }
        Freeze freeze = new Freeze(ShardChoice.of(2), Duration.ofSeconds(1));
        try (Injection injection = freeze.inject(context("freeze", liar))) {
            assertThatThrownBy(() -> injection.prove(Duration.ofMillis(300)))
                    .isInstanceOf(FaultException.class)
                    .hasMessageContaining("had no effect");
        }
        assertThat(journal.openFaults()).isEmpty();
    }

    private void theServersUseOfResourcesIsOnFile() throws Exception {
        watcher.writeSamples();
        Path server = run.resolve("server");
        String file = cluster.shards().get(0).primary().replace(':', '-');
        assertThat(server.resolve(file + ".log")).exists();
        assertThat(server.resolve(file + ".info")).content().contains("redis_version:");
        assertThat(server.resolve(file + ".slowlog.jsonl")).exists();
        assertThat(server.resolve(file + ".acllog.jsonl")).exists();
        List<String> lines = Files.readAllLines(server.resolve("resources.jsonl"));
        assertThat(lines).hasSizeGreaterThan(6 * 4);
        JsonNode line = SpecJson.mapper().readTree(lines.get(lines.size() - 1));
        assertThat(line.get("usedMemoryBytes").asLong()).isPositive();
        LOG.info("{} commands/s; {}", watcher.commandsPerSecond(), line);
    }

    private FaultContext context(String name, Lab on) {
        return new FaultContext(name, on, admin, timeline, journal, cluster);
    }

    private <E extends Event> List<E> of(Class<E> type) {
        return List.copyOf(events).stream()
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    private double sinceInjected(String fault) {
        long now = timeline.clock().nanos();
        return of(Event.FaultInjected.class).stream()
                .filter(e -> e.fault().equals(fault))
                .mapToDouble(e -> (now - e.nanos()) / 1e6)
                .findFirst()
                .orElseThrow();
    }

    private void waitUntil(long nanos) throws InterruptedException {
        assertThat(new CountDownLatch(1).await(nanos - timeline.clock().nanos(), TimeUnit.NANOSECONDS))
                .isFalse();
    }

    /** A first election may fail; the second comes 8 s later. */
    private void awaitPromotion(int shard) throws InterruptedException {
        long deadline = timeline.clock().nanos() + TimeUnit.SECONDS.toNanos(30);
        while (of(Event.ReplicaPromoted.class).stream().noneMatch(e -> e.shard() == shard)
                && timeline.clock().nanos() < deadline) {
            waitUntil(timeline.clock().nanos() + TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    private static void report(String kind, List<Double> millis) {
        List<Double> sorted = millis.stream().sorted().toList();
        LOG.info("{}: injected to proven, ms: {}", kind, sorted);
        assertThat(sorted.get(sorted.size() / 2)).as("median of " + sorted).isLessThan(250);
    }

    /** Its kill and freeze do nothing. */
    private static final class LyingLab implements Lab, CanKill, CanFreeze {
        private final Lab real;

        LyingLab(Lab real) {
            this.real = real;
        }

        @Override
        public void kill(String node) {}

        @Override
        public boolean alive(String node) {
            return real.ability(CanKill.class).orElseThrow().alive(node);
        }

        @Override
        public long restart(String node) throws LabException {
            return real.ability(CanKill.class).orElseThrow().restart(node);
        }

        @Override
        public void freeze(String node) {}

        @Override
        public void thaw(String node) {}

        @Override
        public boolean frozen(String node) {
            return real.ability(CanFreeze.class).orElseThrow().frozen(node);
        }

        @Override
        public Event.LabReady start() throws LabException, InterruptedException {
            return real.start();
        }

        @Override
        public ClusterAccess access() {
            return real.access();
        }

        @Override
        public ClusterView view() throws LabException, InterruptedException {
            return real.view();
        }

        @Override
        public String whyNot(Class<?> ability) {
            return real.whyNot(ability);
        }

        @Override
        public void close() {
            real.close();
        }
    }
}
