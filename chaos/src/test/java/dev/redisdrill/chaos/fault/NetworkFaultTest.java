package dev.redisdrill.chaos.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redisdrill.chaos.guard.ClusterShape;
import dev.redisdrill.chaos.guard.Impact;
import dev.redisdrill.chaos.guard.PredictedRecovery;
import dev.redisdrill.chaos.net.Direction;
import dev.redisdrill.chaos.net.Others;
import dev.redisdrill.timeline.unit.BitRate;
import dev.redisdrill.timeline.unit.Durations;
import dev.redisdrill.timeline.unit.Share;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What faults in the network promise before anything is started. */
class NetworkFaultTest {
    private static final ClusterShape SHAPE = new ClusterShape(3, 1, Duration.ofSeconds(2), false);
    private static final Duration AT = Duration.ofSeconds(5);

    @Test
    void measuredRecoveriesOfACutPrimaryFallIntoThePredictedRange() {
        PredictedRecovery range = isolate(Others.EVERYONE, "30s")
                .impact("it", AT, SHAPE)
                .recovery()
                .orElseThrow();
        // Seconds until the first acknowledged write, extremes of five runs at node-timeout 2 s.
        assertThat(range.low()).isLessThan(Duration.ofMillis(3_490));
        assertThat(range.high()).isGreaterThan(Duration.ofMillis(4_420));
    }

    @Test
    void aCutShorterThanTheNodeTimeoutEndsWhenTcpTriesAgain() {
        assertThat(isolate(Others.EVERYONE, "1s").impact("it", AT, SHAPE).recovery())
                .contains(new PredictedRecovery(Duration.ofSeconds(1), Duration.ofMillis(3_500)));
        assertThat(isolate(Others.CLIENTS, "5s").impact("it", AT, SHAPE).recovery())
                .contains(new PredictedRecovery(Duration.ofSeconds(5), Duration.ofMillis(11_500)));
    }

    @Test
    void onlyWhoIsCutOffFromPeersIsACopyLess() {
        assertThat(isolate(Others.PEERS, "5s").impact("it", AT, SHAPE).losses())
                .containsExactly(new Impact.Loss(2, true, 1));
        assertThat(isolate(Others.REPLICAS, "5s").impact("it", AT, SHAPE).losses())
                .containsExactly(new Impact.Loss(2, false, 1));
        assertThat(isolate(Others.CLIENTS, "5s").impact("it", AT, SHAPE).losses())
                .isEmpty();
        assertThat(new Split(List.of(1), Split.Nodes.ALL, Split.Clients.BOTH, AT)
                        .impact("it", AT, SHAPE)
                        .losses())
                .containsExactly(new Impact.Loss(1, true, 2));
    }

    @Test
    void aMinorityIsOne() {
        Split two = new Split(List.of(1, 2), Split.Nodes.PRIMARIES, Split.Clients.MAJORITY, AT);
        assertThatThrownBy(() -> two.resolved(new SplittableRandom(1), 3))
                .hasMessage("minority: 2 of 3 primaries are no minority; name fewer shards");
        assertThat(two.resolved(new SplittableRandom(1), 5)).isEqualTo(two);
        assertThatThrownBy(() -> two.resolved(new SplittableRandom(1), 1)).hasMessageContaining("no shard 2");
    }

    @Test
    void keysThatDoNotFitAreRefusedWithTheirCure() {
        assertThatThrownBy(() -> isolate(Others.TENANT, "1s")).hasMessageStartingWith("tenant: say whose");
        assertThatThrownBy(() -> isolate(Others.EVERYONE, "10ms")).hasMessageStartingWith("duration: must be at least");
        assertThatThrownBy(() -> new PacketLoss(ShardChoice.of(1), Share.parse("100%"), AT))
                .hasMessageContaining("use isolate");
        assertThatThrownBy(() -> new Bandwidth(ShardChoice.of(1), BitRate.parse("2gbit"), AT))
                .hasMessage("rate: 2gbit is not in 100kbit to 1gbit");
        assertThatThrownBy(() -> new FlappingLink(ShardChoice.of(1), AT, AT, Duration.ofSeconds(1)))
                .hasMessageStartingWith("duration: must be at least as long as down");
        assertThatThrownBy(() -> BitRate.parse("8mb/s")).hasMessageContaining("such as 8mbit");
    }

    @Test
    void onlyADelayThatPeersTakeForDeathCostsACopy() {
        assertThat(latency("25ms", Others.EVERYONE).impact("it", AT, SHAPE)).satisfies(impact -> {
            assertThat(impact.losses()).isEmpty();
            assertThat(impact.recovery()).isEmpty();
        });
        assertThat(latency("1s", Others.PEERS).impact("it", AT, SHAPE).losses())
                .containsExactly(new Impact.Loss(2, true, 1));
        assertThat(latency("2s", Others.CLIENTS).impact("it", AT, SHAPE).losses())
                .isEmpty();
        assertThatThrownBy(() -> latency("3s", Others.CLIENTS)).hasMessage("delay: 3s is not in 1ms to 2s");
        assertThatThrownBy(() -> latency("20ms", Others.CLIENTS)).hasMessageStartingWith("jitter: must not be more");
        assertThatThrownBy(() -> latency("25ms", Others.TENANT)).hasMessageStartingWith("tenant: say whose");
    }

    private static NetworkLatency latency(String delay, Others who) {
        return new NetworkLatency(
                ShardChoice.of(2),
                Durations.parse(delay),
                Duration.ofMillis(25),
                who,
                Optional.empty(),
                Direction.BOTH,
                AT);
    }

    @Test
    void bandwidthIsWrittenAsItIsRead() {
        for (String text : List.of("8mbit", "500kbit", "1.5gbit")) {
            assertThat(BitRate.parse(text)).hasToString(text);
        }
        assertThat(BitRate.parse("8mbit").nanosFor(1_000_000)).isEqualTo(1_000_000_000L);
    }

    private static Isolate isolate(Others from, String duration) {
        return new Isolate(
                ShardChoice.of(2),
                Isolate.Node.PRIMARY,
                from,
                Optional.empty(),
                Direction.BOTH,
                Durations.parse(duration));
    }
}
