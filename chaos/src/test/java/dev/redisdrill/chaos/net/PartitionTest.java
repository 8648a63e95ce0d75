package dev.redisdrill.chaos.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Partitions are looked at as values, before any socket. */
class PartitionTest {
    private static final String NODE = "127.0.1.1";
    private static final List<String> PEERS = List.of("127.0.2.1", "127.0.3.1", "127.0.1.2");
    private static final List<String> CLIENTS = List.of("127.0.100.1", "127.0.100.2");

    @Test
    void anIsolatedNodeReachesNobodyAndEverybodyElseGoesOn() {
        Partition partition = Partition.isolate(NODE, PEERS, Direction.BOTH);
        assertThat(partition.symmetric()).isTrue();
        assertThat(partition.blocked()).hasSize(2 * PEERS.size());
        for (String peer : PEERS) {
            assertThat(partition.blocks(peer, NODE)).isTrue();
            assertThat(partition.blocks(NODE, peer)).isTrue();
            assertThat(partition.connects(peer, PEERS.get(0))).isTrue();
        }
        CLIENTS.forEach(client -> assertThat(partition.connects(client, NODE)).isTrue());
    }

    @Test
    void oneWayInLosesOnlyWhatIsSentToTheNode() {
        Partition in = Partition.isolate(NODE, CLIENTS, Direction.IN);
        assertThat(in.symmetric()).isFalse();
        CLIENTS.forEach(client -> {
            assertThat(in.blocks(client, NODE)).isTrue();
            assertThat(in.blocks(NODE, client)).isFalse();
            assertThat(in.connects(client, NODE)).isFalse();
        });
    }

    @Test
    void oneWayOutIsTheOppositeOfOneWayInAndBothTogetherAreBoth() {
        Partition in = Partition.isolate(NODE, PEERS, Direction.IN);
        Partition out = Partition.isolate(NODE, PEERS, Direction.OUT);
        assertThat(out.blocked())
                .containsExactlyInAnyOrderElementsOf(in.blocked().stream()
                        .map(path -> new Partition.Path(path.to(), path.from()))
                        .collect(Collectors.toSet()));
        assertThat(in.and(out)).isEqualTo(Partition.isolate(NODE, PEERS, Direction.BOTH));
    }

    @Test
    void nobodyIsCutOffFromItself() {
        Partition partition = Partition.isolate(NODE, List.of(NODE, PEERS.get(0)), Direction.BOTH);
        assertThat(partition.blocks(NODE, NODE)).isFalse();
        assertThat(partition.blocked()).noneMatch(path -> path.from().equals(path.to()));
        assertThat(Partition.isolate(NODE, List.of(NODE), Direction.BOTH)).isEqualTo(Partition.NONE);
        assertThatThrownBy(() -> new Partition.Path(NODE, NODE)).hasMessageContaining("cut off from itself");
    }

    @Test
    void aSplitLeavesEachSideWhole() {
        List<String> minority = List.of("a", "b");
        List<String> majority = List.of("c", "d", "e");
        Partition partition = Partition.split(minority, majority);
        assertThat(partition.symmetric()).isTrue();
        assertThat(partition.blocked()).hasSize(2 * minority.size() * majority.size());
        assertThat(reachable("a", partition, minority, majority)).containsExactlyInAnyOrderElementsOf(minority);
        assertThat(reachable("d", partition, minority, majority)).containsExactlyInAnyOrderElementsOf(majority);
        assertThatThrownBy(() -> Partition.split(minority, List.of("b", "c"))).hasMessage("b is on both sides");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 12})
    void inARingEachSeesItsTwoNeighboursOnlyAndAllAreConnectedThroughOthers(int size) {
        List<String> nodes =
                IntStream.range(0, size).mapToObj(i -> "127.0.0." + i).toList();
        Partition ring = Partition.ring(nodes);
        assertThat(ring.symmetric()).isTrue();
        for (String node : nodes) {
            long seen = nodes.stream()
                    .filter(other -> !other.equals(node) && ring.connects(node, other))
                    .count();
            assertThat(seen).isEqualTo(Math.min(2, size - 1));
        }
        Set<String> all = new HashSet<>();
        spread(nodes.get(0), nodes, ring, all);
        assertThat(all).hasSize(size);
    }

    @Test
    void theOrderIsTheSameEachTime() {
        Partition partition = Partition.isolate(NODE, PEERS, Direction.BOTH);
        assertThat(partition.inOrder())
                .hasSameElementsAs(partition.blocked())
                .isEqualTo(Partition.isolate(NODE, List.copyOf(new HashSet<>(PEERS)), Direction.BOTH)
                        .inOrder());
    }

    private static List<String> reachable(String from, Partition partition, List<String> one, List<String> other) {
        return java.util.stream.Stream.concat(one.stream(), other.stream())
                .filter(to -> partition.connects(from, to))
                .toList();
    }

    private static void spread(String from, List<String> nodes, Partition partition, Set<String> seen) {
        if (seen.add(from)) {
            nodes.stream().filter(to -> partition.connects(from, to)).forEach(to -> spread(to, nodes, partition, seen));
        }
    }
}
