package dev.redisdrill.chaos.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.redisdrill.chaos.Eventually;
import dev.redisdrill.chaos.admin.NodeUnavailableException;
import dev.redisdrill.chaos.lab.CanLosePackets;
import dev.redisdrill.chaos.lab.CanPartition;
import dev.redisdrill.chaos.lab.CanReset;
import dev.redisdrill.chaos.lab.CanThrottle;
import dev.redisdrill.chaos.net.Direction;
import dev.redisdrill.chaos.net.Others;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.unit.BitRate;
import dev.redisdrill.timeline.unit.Durations;
import dev.redisdrill.timeline.unit.Share;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every fault in the network, on one real cluster in a network of its own, with answers that are known beforehand. The
 * witnesses are clients of the tenants shop and bank and the observer, not the faults' own proofs.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class NetworkFaults {
    private static final Logger LOG = LoggerFactory.getLogger(NetworkFaults.class);
    private static final Duration PROOF = Duration.ofSeconds(2);
    private static final Duration HEAL_PROOF = Duration.ofSeconds(30);

    private final List<Double> untilProven = new ArrayList<>();
    private NetworkBench bench;

    @BeforeAll
    void startCluster() throws Exception {
        bench = NetworkBench.start();
        for (Class<?> ability : List.of(CanPartition.class, CanLosePackets.class, CanReset.class, CanThrottle.class)) {
            assumeTrue(
                    bench.lab().ability(ability).isPresent(), () -> bench.lab().whyNot(ability));
        }
        NetworkBench.shell("nft add table inet foreign");
    }

    @BeforeEach
    void theClusterIsWhole() throws Exception {
        bench.awaitWhole();
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        assertThat(NetworkBench.shell("nft list tables")).isEqualTo("table inet foreign");
        assertThat(NetworkBench.shell("tc qdisc show dev lo")).contains("noqueue");
    }

    @AfterAll
    void endCluster() throws Exception {
        bench.end();
        List<Double> sorted = untilProven.stream().sorted().toList();
        LOG.info("cut: injected to proven, ms: {}", sorted);
        assumeTrue(!sorted.isEmpty(), "this machine cannot cut");
        assertThat(sorted.get(sorted.size() / 2)).as("median of " + sorted).isLessThan(250);
    }

    @Test
    @Order(1)
    void oneWayInNothingArrivesAndOneWayOutItDoesButNobodyHears() throws Exception {
        for (Direction direction : List.of(Direction.IN, Direction.OUT)) {
            String node = bench.primary(1);
            String key = bench.key("direction-" + direction, 1);
            bench.set("shop", node, key, "before");
            try (Injection injection = begin(isolate(1, Others.CLIENTS, Optional.empty(), direction, "800ms"))) {
                assertThatThrownBy(() -> bench.set("shop", node, key, "during"))
                        .isInstanceOf(NodeUnavailableException.class);
                assertThat(bench.observe(node, "GET", key)).isEqualTo(direction == Direction.IN ? "before" : "during");
                end(injection);
            }
        }
    }

    @Test
    @Order(2)
    void oneTenantIsCutOffAndTheOtherIsNot() throws Exception {
        String node = bench.primary(2);
        bench.ping("shop", node);
        Fault fault = isolate(2, Others.TENANT, Optional.of("shop"), Direction.BOTH, "500ms");
        try (Injection injection = begin(fault)) {
            bench.pingIsUnanswered("shop", node);
            bench.ping("bank", node);
            bench.ping("shop", bench.primary(1));
            end(injection);
        }
        Fault nobody = isolate(2, Others.TENANT, Optional.of("nobody"), Direction.BOTH, "500ms");
        assertThatThrownBy(() -> nobody.inject(bench.context("nobody"))).hasMessageContaining("no tenant 'nobody'");
    }

    @Test
    @Order(3)
    void cutOffFromItsReplicaAPrimaryTakesWritesThatNobodyElseHas() throws Exception {
        String node = bench.primary(3);
        String key = bench.key("replicas", 3);
        bench.set("shop", node, key, "1");
        assertThat(bench.as("shop").call(node, PROOF, "WAIT", "1", "1000")).isEqualTo(1L);
        try (Injection injection = begin(isolate(3, Others.REPLICAS, Optional.empty(), Direction.BOTH, "1000ms"))) {
            bench.set("shop", node, key, "2");
            assertThat(bench.as("shop").call(node, PROOF, "WAIT", "1", "200")).isEqualTo(0L);
            end(injection);
        }
        assertThat(bench.as("shop").call(node, HEAL_PROOF, "WAIT", "1", "10000"))
                .isEqualTo(1L);
    }

    @Test
    @Order(4)
    void shortSplitsAndRingsAndFlapsPassWithoutAFailover() throws Exception {
        int promotions = bench.events(Event.ReplicaPromoted.class).size();
        for (Split.Nodes nodes : Split.Nodes.values()) {
            String node = bench.primary(2);
            Fault split = new Split(List.of(2), nodes, Split.Clients.MAJORITY, Duration.ofMillis(500));
            try (Injection injection = begin(split)) {
                if (nodes == Split.Nodes.REPLICAS) {
                    bench.ping("shop", node);
                } else {
                    bench.pingIsUnanswered("shop", node);
                }
                end(injection);
            }
        }
        try (Injection injection = begin(new Ring(Duration.ofMillis(500)))) {
            for (int shard = 1; shard <= 3; shard++) {
                bench.ping("shop", bench.primary(shard));
            }
            end(injection);
        }
        Fault flapping = new FlappingLink(
                ShardChoice.of(1), Duration.ofMillis(200), Duration.ofMillis(200), Duration.ofMillis(1_100));
        try (Injection injection = begin(flapping)) {
            assertThat(end(injection)).containsPattern("the link was down [23] times");
        }
        assertThat(bench.events(Event.ReplicaPromoted.class)).hasSize(promotions);
    }

    @Test
    @Order(5)
    void packetsGetLostInTheShareThatWasAskedFor() throws Exception {
        String host = Surroundings.host(bench.primary(1));
        try (Injection injection = new PacketLoss(ShardChoice.of(1), Share.parse("2%"), Duration.ofSeconds(1))
                .inject(bench.context("packet-loss"))) {
            int sent = 30_000;
            int received = NetworkBench.datagrams(bench.source("shop"), host, sent);
            String proof = injection.prove(PROOF);
            double lost = 100.0 * (sent - received) / sent;
            LOG.info("2% of packets: {}% of {} datagrams; {}", lost, sent, proof);
            assertThat(lost).isBetween(1.5, 2.5); // six standard deviations each way
            assertThat(NetworkBench.datagrams("127.0.254.1", host, 1_000)).isEqualTo(1_000);
            String healed = end(injection);
            assertThat(healed).containsPattern("packets were lost \\([12]\\.[0-9]+%\\)");
        }
        assertThat(NetworkBench.datagrams(bench.source("shop"), host, 1_000)).isEqualTo(1_000);
    }

    @Test
    @Order(6)
    void aNarrowNetworkCarriesWhatItShould() throws Exception {
        String node = bench.primary(1);
        String key = bench.key("big", 1);
        int bytes = 1_500_000; // takes 1.5 s at 8 mbit, and the client gives up after 2 s
        bench.observe(node, "SET", key, "x".repeat(bytes)); // the observer is never held up
        bench.as("shop").call(node, HEAL_PROOF, "GET", key);
        try (Injection injection = new Bandwidth(ShardChoice.of(1), BitRate.parse("8mbit"), Duration.ofSeconds(1))
                .inject(bench.context("bandwidth"))) {
            String proof = injection.prove(PROOF);
            long begun = System.nanoTime();
            bench.as("shop").call(node, HEAL_PROOF, "GET", key);
            double mbit = bytes * 8 * 1e3 / (System.nanoTime() - begun);
            LOG.info("8mbit: {} mbit/s; {}", String.format(Locale.ROOT, "%.2f", mbit), proof);
            assertThat(mbit).isBetween(7.2, 8.8);
            end(injection);
        }
    }

    @Test
    @Order(7)
    void aTenantsConnectionsAreResetAndTheOthersAreNot() throws Exception {
        String node = bench.primary(2);
        bench.ping("shop", node);
        Object shop = bench.as("shop").call(node, PROOF, "CLIENT", "ID");
        Object bank = bench.as("bank").call(node, PROOF, "CLIENT", "ID");
        Fault fault = new ResetConnections(
                ShardChoice.of(2), ResetConnections.Who.TENANT, Optional.of("shop"), Duration.ofMillis(200));
        try (Injection injection = fault.inject(bench.context("reset"))) {
            bench.pingIsUnanswered("shop", node);
            String proof = injection.prove(PROOF);
            LOG.info("{}", proof);
            assertThat(proof).isEqualTo("all 1 connections of before are gone (CLIENT LIST)");
            end(injection);
        }
        assertThat(bench.as("shop").call(node, PROOF, "CLIENT", "ID")).isNotEqualTo(shop);
        assertThat(bench.as("bank").call(node, PROOF, "CLIENT", "ID")).isEqualTo(bank);
        Fault peers = new ResetConnections(
                ShardChoice.of(3), ResetConnections.Who.PEERS, Optional.empty(), Duration.ofSeconds(1));
        try (Injection injection = peers.inject(bench.context("reset-peers"))) {
            bench.set("shop", bench.primary(3), bench.key("peers", 3), "1");
            LOG.info("{}; {}", injection.prove(PROOF), end(injection));
        }
    }

    @Test
    @Order(8)
    void aLabThatCutsNothingIsFoundOut() throws Exception {
        try (Injection injection = isolate(1, Others.EVERYONE, Optional.empty(), Direction.BOTH, "1s")
                .inject(bench.lyingContext("liar"))) {
            assertThatThrownBy(() -> injection.prove(Duration.ofMillis(300)))
                    .hasMessageContaining("had no effect")
                    .hasMessageContaining("connections across the cut are answered");
        }
    }

    @Test
    @Order(9)
    void inASplitBrainWhatTheOldPrimaryAcknowledgesIsLost() throws Exception {
        String old = bench.primary(1);
        SplitBrainWriter writer = new SplitBrainWriter(bench, old, 1);
        int base = writer.write(Duration.ofMillis(500), () -> false);
        assertThat(bench.as("shop").call(old, PROOF, "WAIT", "1", "1000")).isEqualTo(1L);
        try (Injection injection = begin(isolate(1, Others.PEERS, Optional.empty(), Direction.BOTH, "6s"))) {
            int acknowledged = writer.write(Duration.ofSeconds(5), () -> bench.promoted(1, injection.effectNanos()));
            bench.awaitPromotion(1, injection.effectNanos());
            Eventually.await(
                    "most nodes know the new primary",
                    Duration.ofSeconds(5),
                    () -> !bench.primary(1).equals(old));
            String promoted = bench.primary(1);
            end(injection);
            int lost = writer.missingOn(promoted, base, base + acknowledged);
            LOG.info("split brain: {} of {} writes lost", lost, acknowledged);
            assertThat(acknowledged).isGreaterThan(100);
            assertThat((double) lost / acknowledged).isBetween(0.95, 1.0);
            assertThat(writer.missingOn(promoted, 0, base)).isZero();
        }
    }

    @Test
    @Order(10)
    void cutOffFromEveryoneAPrimaryIsReplacedAndComesBackAsAReplica() throws Exception {
        String old = bench.primary(2);
        try (Injection injection = begin(isolate(2, Others.EVERYONE, Optional.empty(), Direction.BOTH, "500ms"))) {
            bench.awaitPromotion(2, injection.effectNanos());
            // It believes to be the primary, and only the observer can know.
            assertThat(bench.observe(old, "ROLE").toString()).contains("master");
            bench.pingIsUnanswered("shop", old);
            assertThat(end(injection)).contains(old + " is replica of " + bench.primary(2));
        }
    }

    private static Isolate isolate(
            int shard, Others from, Optional<String> tenant, Direction direction, String duration) {
        return new Isolate(
                ShardChoice.of(shard), Isolate.Node.PRIMARY, from, tenant, direction, Durations.parse(duration));
    }

    /** Injects and proves. */
    private Injection begin(Fault fault) throws Exception {
        String name = "cut-" + untilProven.size();
        Injection injection = fault.inject(bench.context(name));
        String proof = injection.prove(PROOF);
        untilProven.add(bench.sinceInjected(name));
        LOG.info("{}: {}", fault.describe(), proof);
        return injection;
    }

    /** Holds, heals, and proves the healing. */
    private String end(Injection injection) throws Exception {
        bench.waitUntil(injection.effectNanos() + injection.hold().toNanos());
        injection.heal();
        long healed = System.nanoTime();
        String proof = injection.proveHealed(HEAL_PROOF);
        injection.heal();
        LOG.info("healed after {} ms: {}", (System.nanoTime() - healed) / 1_000_000, proof);
        return proof;
    }
}
