package dev.redisdrill.chaos.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redisdrill.chaos.net.Direction;
import dev.redisdrill.chaos.net.Others;
import dev.redisdrill.timeline.unit.Durations;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Faults in the network of a bench; the answers that are the same by whichever means they are made. */
final class BenchFaults {
    private static final Logger LOG = LoggerFactory.getLogger(BenchFaults.class);
    static final Duration PROOF = Duration.ofSeconds(3);
    static final Duration HEAL_PROOF = Duration.ofSeconds(30);
    private static final int TRIPS = 41;

    private final NetworkBench bench;
    private int faults;

    BenchFaults(NetworkBench bench) {
        this.bench = bench;
    }

    void fiftyMillisecondsThereAndBack() throws Exception {
        String node = bench.primary(1);
        double before = medianPing("shop", node);
        Fault fault = latency(1, "25ms", Others.EVERYONE, Optional.empty(), Direction.BOTH);
        try (Injection injection = begin(fault)) {
            assertThat(medianPing("shop", node)).isBetween(50.0, 55.0);
            assertThat(medianPing("shop", bench.primary(2))).isLessThan(25);
            end(injection);
        }
        assertThat(medianPing("shop", node)).isLessThan(25);
        LOG.info("a PING took {} ms before the delay", before);
    }

    void oneTenantsWayInIsLong() throws Exception {
        String node = bench.primary(2);
        bench.ping("bank", node);
        Fault fault = latency(2, "40ms", Others.TENANT, Optional.of("shop"), Direction.IN);
        try (Injection injection = begin(fault)) {
            assertThat(medianPing("shop", node)).isBetween(40.0, 46.0);
            assertThat(medianPing("bank", node)).isLessThan(20);
            end(injection);
        }
    }

    Injection begin(Fault fault) throws Exception {
        Injection injection = fault.inject(bench.context("bench-" + faults++));
        LOG.info("{}: {}", fault.describe(), injection.prove(PROOF));
        return injection;
    }

    String end(Injection injection) throws Exception {
        bench.waitUntil(injection.effectNanos() + injection.hold().toNanos());
        injection.heal();
        String proof = injection.proveHealed(HEAL_PROOF);
        LOG.info("healed: {}", proof);
        return proof;
    }

    private double medianPing(String tenant, String node) throws Exception {
        bench.ping(tenant, node); // connects, where it is not
        double[] millis = new double[TRIPS];
        for (int i = 0; i < TRIPS; i++) {
            long sent = System.nanoTime();
            bench.as(tenant).call(node, PROOF, "PING");
            millis[i] = (System.nanoTime() - sent) / 1e6;
        }
        Arrays.sort(millis);
        LOG.info(
                "{} to {}: PING p50 {} ms, least {}, most {}",
                tenant,
                node,
                millis[TRIPS / 2],
                millis[0],
                millis[TRIPS - 1]);
        return millis[TRIPS / 2];
    }

    private static NetworkLatency latency(
            int shard, String delay, Others who, Optional<String> tenant, Direction direction) {
        return new NetworkLatency(
                ShardChoice.of(shard),
                Durations.parse(delay),
                Duration.ZERO,
                who,
                tenant,
                direction,
                Duration.ofMillis(500));
    }
}
