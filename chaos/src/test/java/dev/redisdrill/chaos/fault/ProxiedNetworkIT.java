package dev.redisdrill.chaos.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redisdrill.chaos.admin.NodeUnavailableException;
import dev.redisdrill.chaos.lab.CanDelay;
import dev.redisdrill.chaos.lab.CanLosePackets;
import dev.redisdrill.chaos.lab.CanPartition;
import dev.redisdrill.chaos.lab.CanReset;
import dev.redisdrill.chaos.lab.CanThrottle;
import dev.redisdrill.chaos.net.Direction;
import dev.redisdrill.chaos.net.Others;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.unit.BitRate;
import dev.redisdrill.timeline.unit.Durations;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Faults in the network without a namespace: by the proxy on the path, on one real cluster, with answers that are known beforehand. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(value = 60, unit = TimeUnit.SECONDS)
@Tag("alone")
class ProxiedNetworkIT {
    private static final Logger LOG = LoggerFactory.getLogger(ProxiedNetworkIT.class);

    private NetworkBench bench;
    private BenchFaults faults;

    @BeforeAll
    void startCluster() throws Exception {
        bench = NetworkBench.onTheHost(Set.of(CanPartition.class, CanThrottle.class, CanReset.class, CanDelay.class));
        faults = new BenchFaults(bench);
    }

    @BeforeEach
    void theClusterIsWhole() throws Exception {
        bench.awaitWhole();
    }

    @AfterAll
    void endCluster() throws Exception {
        bench.end();
    }

    @Test
    @Order(1)
    void aProxyIsOnThePathAndSaysWhyPacketsDoNotGetLost() {
        assertThat(bench.events(Event.ProxyOnPath.class))
                .singleElement()
                .satisfies(event -> assertThat(event.reason()).contains("addresses of the host"));
        assertThat(bench.lab().ability(CanLosePackets.class)).isEmpty();
        assertThat(bench.lab().whyNot(CanLosePackets.class)).contains("a proxy carries streams");
    }

    @Test
    @Order(2)
    void twentyFiveMillisecondsOneWayAreFiftyThereAndBack() throws Exception {
        faults.fiftyMillisecondsThereAndBack();
    }

    @Test
    @Order(3)
    void oneTenantsWayInIsLongAndTheOthersIsNot() throws Exception {
        faults.oneTenantsWayInIsLong();
    }

    @Test
    @Order(4)
    void oneWayInNothingArrivesAndOneWayOutItDoesButNobodyHears() throws Exception {
        for (Direction direction : java.util.List.of(Direction.IN, Direction.OUT)) {
            String node = bench.primary(1);
            String key = bench.key("direction-" + direction, 1);
            bench.set("shop", node, key, "before");
            try (Injection injection = begin(isolate(1, Others.CLIENTS, direction, "800ms"))) {
                assertThatThrownBy(() -> bench.set("shop", node, key, "during"))
                        .isInstanceOf(NodeUnavailableException.class);
                assertThat(bench.observe(node, "GET", key)).isEqualTo(direction == Direction.IN ? "before" : "during");
                end(injection);
            }
            bench.ping("shop", node);
            assertThat(bench.observe(node, "GET", key)).as("held, and not lost").isEqualTo("during");
        }
    }

    @Test
    @Order(5)
    void shortSplitsAndRingsAndFlapsPassWithoutAFailover() throws Exception {
        int promotions = bench.events(Event.ReplicaPromoted.class).size();
        try (Injection injection = begin(new Ring(Duration.ofMillis(400)))) {
            bench.ping("shop", bench.primary(1));
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
    @Order(6)
    void aNarrowNetworkCarriesWhatItShould() throws Exception {
        String node = bench.primary(1);
        String key = bench.key("big", 1);
        int bytes = 1_500_000; // takes 1.5 s at 8 mbit, and the client gives up after 2 s
        bench.observe(node, "SET", key, "x".repeat(bytes)); // the observer is never held up
        bench.as("shop").call(node, BenchFaults.HEAL_PROOF, "GET", key);
        Fault fault = new Bandwidth(ShardChoice.of(1), BitRate.parse("8mbit"), Duration.ofSeconds(1));
        try (Injection injection = begin(fault)) {
            long begun = System.nanoTime();
            bench.as("shop").call(node, BenchFaults.HEAL_PROOF, "GET", key);
            double mbit = bytes * 8 * 1e3 / (System.nanoTime() - begun);
            LOG.info("8mbit: {} mbit/s", String.format(Locale.ROOT, "%.2f", mbit));
            assertThat(mbit).isBetween(7.0, 8.2);
            end(injection);
        }
    }

    @Test
    @Order(7)
    void aTenantsConnectionsAreResetAndTheOthersAreNot() throws Exception {
        String node = bench.primary(2);
        bench.ping("shop", node);
        Object shop = bench.as("shop").call(node, BenchFaults.PROOF, "CLIENT", "ID");
        Object bank = bench.as("bank").call(node, BenchFaults.PROOF, "CLIENT", "ID");
        Fault fault = new ResetConnections(
                ShardChoice.of(2), ResetConnections.Who.TENANT, Optional.of("shop"), Duration.ofMillis(200));
        try (Injection injection = begin(fault)) {
            end(injection);
        }
        assertThat(bench.as("bank").call(node, BenchFaults.PROOF, "CLIENT", "ID"))
                .isEqualTo(bank);
        assertThat(bench.as("shop").call(node, BenchFaults.PROOF, "CLIENT", "ID"))
                .isNotEqualTo(shop);
    }

    @Test
    @Order(8)
    void aLabThatCutsNothingIsFoundOut() throws Exception {
        try (Injection injection =
                isolate(1, Others.EVERYONE, Direction.BOTH, "1s").inject(bench.lyingContext("liar"))) {
            assertThatThrownBy(() -> injection.prove(Duration.ofMillis(300))).hasMessageContaining("had no effect");
        }
    }

    @Test
    @Order(9)
    void inASplitBrainWhatTheOldPrimaryAcknowledgesIsLost() throws Exception {
        String old = bench.primary(1);
        SplitBrainWriter writer = new SplitBrainWriter(bench, old, 1);
        int base = writer.write(Duration.ofMillis(300), () -> false);
        assertThat(bench.as("shop").call(old, BenchFaults.PROOF, "WAIT", "1", "1000"))
                .isEqualTo(1L);
        try (Injection injection = begin(isolate(1, Others.PEERS, Direction.BOTH, "6s"))) {
            int acknowledged = writer.write(Duration.ofSeconds(5), () -> bench.promoted(1, injection.effectNanos()));
            bench.awaitPromotion(1, injection.effectNanos());
            end(injection);
            String promoted = bench.primary(1);
            int lost = writer.missingOn(promoted, base, base + acknowledged);
            LOG.info("split brain by proxy: {} of {} writes lost", lost, acknowledged);
            assertThat(acknowledged).isGreaterThan(100);
            assertThat((double) lost / acknowledged).isBetween(0.95, 1.0);
            assertThat(writer.missingOn(promoted, 0, base)).isZero();
        }
    }

    private static Isolate isolate(int shard, Others from, Direction direction, String duration) {
        return new Isolate(
                ShardChoice.of(shard),
                Isolate.Node.PRIMARY,
                from,
                Optional.empty(),
                direction,
                Durations.parse(duration));
    }

    private Injection begin(Fault fault) throws Exception {
        return faults.begin(fault);
    }

    private String end(Injection injection) throws Exception {
        return faults.end(injection);
    }
}
