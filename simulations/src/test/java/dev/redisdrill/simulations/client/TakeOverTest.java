package dev.redisdrill.simulations.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.cluster.models.partitions.ClusterPartitionParser;
import io.lettuce.core.cluster.models.partitions.Partitions;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TakeOverTest {
    private static final String BEFORE = """
            aaa 127.0.0.1:7001@17001 myself,master - 0 0 1 connected 0-5460
            bbb 127.0.0.2:7001@17001 master - 0 0 2 connected 5461-10922
            ccc 127.0.0.3:7001@17001 master - 0 0 3 connected 10923-16383
            ddd 127.0.0.4:7001@17001 slave aaa 0 0 1 connected
            """;
    private static final String PROMOTED = """
            aaa 127.0.0.1:7001@17001 master,fail - 0 0 1 disconnected
            bbb 127.0.0.2:7001@17001 master - 0 0 2 connected 5461-10922
            ccc 127.0.0.3:7001@17001 master - 0 0 3 connected 10923-16383
            ddd 10.9.9.9:7001@17001 myself,master - 0 0 4 connected 0-5460
            """;

    private static Partitions view(String clusterNodes) {
        return ClusterPartitionParser.parse(clusterNodes);
    }

    private static Optional<Partitions> after(String known, String seen) {
        return after(view(known), seen);
    }

    private static Optional<Partitions> after(Partitions known, String seen) {
        Optional<Partitions> next = TakeOver.of(known, view(seen)).map(TakeOverTest::partitions);
        if (next.isPresent()) {
            assertThat(TakeOver.mayBeIn(seen, known)).isTrue();
        }
        return next;
    }

    private static Partitions partitions(List<RedisClusterNode> nodes) {
        Partitions partitions = new Partitions();
        partitions.reload(nodes);
        return partitions;
    }

    @Test
    void aPromotedReplicaIsGivenItsSlotsAtTheAddressItIsKnownBy() {
        Partitions next = after(BEFORE, PROMOTED).orElseThrow();

        assertThat(next.getMasterBySlot(0).getUri().getHost()).isEqualTo("127.0.0.4");
        assertThat(next.getMasterBySlot(5460).getNodeId()).isEqualTo("ddd");
        assertThat(next.getMasterBySlot(5461).getNodeId()).isEqualTo("bbb");
        assertThat(next.getPartitionByNodeId("aaa").getSlots()).isEmpty();
        assertThat(next).hasSize(4);
    }

    @Test
    void whatIsKnownAlreadyIsNoNews() {
        assertThat(after(BEFORE, BEFORE)).isEmpty();
        Partitions promoted = after(BEFORE, PROMOTED).orElseThrow();
        assertThat(after(promoted, PROMOTED)).isEmpty();
        assertThat(TakeOver.mayBeIn(PROMOTED, promoted)).isFalse();
        assertThat(TakeOver.mayBeIn(BEFORE, view(BEFORE))).isFalse();
    }

    @Test
    void anOlderViewTakesNothingBack() {
        Partitions promoted = after(BEFORE, PROMOTED).orElseThrow();

        assertThat(after(promoted, BEFORE)).isEmpty();
    }

    @Test
    void onlyTheSlotsThatMovedMove() {
        String resharded = BEFORE.replace("2 connected 5461-10922", "7 connected 5000-10922")
                .replace("connected 0-5460", "connected 0-4999");

        Partitions next = after(BEFORE, resharded).orElseThrow();

        assertThat(next.getMasterBySlot(4999).getNodeId()).isEqualTo("aaa");
        assertThat(next.getMasterBySlot(5000).getNodeId()).isEqualTo("bbb");
        assertThat(next.getMasterBySlot(10_922).getNodeId()).isEqualTo("bbb");
    }

    @Test
    void aNodeUnknownHereIsLeftToTheLibrarysOwnRefresh() {
        assertThat(after(BEFORE, PROMOTED.replace("ddd", "eee"))).isEmpty();
    }

    @Test
    void theViewOfANodeThatHasJustJoinedTakesNoSlotsAway() {
        String newcomer = """
                aaa 127.0.0.1:7001@17001 master - 0 0 1 connected
                bbb 127.0.0.2:7001@17001 master - 0 0 2 connected 5461-10922
                ccc 127.0.0.3:7001@17001 slave bbb 0 0 2 connected
                ddd 127.0.0.4:7001@17001 slave aaa 0 0 1 connected
                eee 127.0.0.5:7001@17001 myself,master - 0 0 0 connected
                """;

        Partitions next =
                partitions(TakeOver.covering(view(newcomer), view(BEFORE)).orElseThrow());

        assertThat(next.getMasterBySlot(0).getNodeId()).isEqualTo("aaa");
        assertThat(next.getMasterBySlot(5461).getNodeId()).isEqualTo("bbb");
        assertThat(next.getMasterBySlot(16383))
                .as("its owner is no primary any more")
                .isNull();
        assertThat(next).hasSize(5);
        assertThat(TakeOver.covering(view(PROMOTED), view(BEFORE))).isEmpty();
    }
}
