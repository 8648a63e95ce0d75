package dev.redisdrill.simulations.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.cluster.models.partitions.ClusterPartitionParser;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import org.junit.jupiter.api.Test;

/** When a look at the cluster is no news: a client that takes it for news makes its slot table again. */
class LoadClusterClientTest {
    private static RedisClusterNode node(String flags, int epoch, String slots) {
        return ClusterPartitionParser.parse(
                        "aaa 127.0.0.1:7001@17001 " + flags + " - 0 0 " + epoch + " connected " + slots + "\n")
                .getPartitionByNodeId("aaa");
    }

    @Test
    void whichNodeWasAskedIsNoNews() {
        assertThat(LoadClusterClient.alike(node("myself,master", 1, "0-99"), node("master", 1, "0-99")))
                .isTrue();
    }

    @Test
    void slotsEpochAndStateAreNews() {
        RedisClusterNode known = node("master", 1, "0-99");
        assertThat(LoadClusterClient.alike(node("master", 1, "0-98"), known)).isFalse();
        assertThat(LoadClusterClient.alike(node("master", 2, "0-99"), known)).isFalse();
        assertThat(LoadClusterClient.alike(node("master,fail", 1, "0-99"), known))
                .isFalse();
        assertThat(LoadClusterClient.alike(known, null)).isFalse();
    }
}
