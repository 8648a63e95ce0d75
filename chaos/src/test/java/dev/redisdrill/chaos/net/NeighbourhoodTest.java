package dev.redisdrill.chaos.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NeighbourhoodTest {
    private static final String NODE = "127.0.1.1";
    private static final List<String> PEERS = List.of("127.0.2.1", "127.0.3.1", "127.0.1.2");
    private final Neighbourhood hood =
            new Neighbourhood(NODE, PEERS, List.of("127.0.1.2"), Map.of("shop", "127.0.100.2", "bank", "127.0.100.1"));

    @Test
    void fromPeersOnlyClientsStillReachIt() {
        Partition partition = hood.isolated(Others.PEERS, Optional.empty(), Direction.BOTH);
        assertThat(PEERS).noneMatch(peer -> partition.connects(NODE, peer));
        assertThat(hood.clients().values()).allMatch(client -> partition.connects(NODE, client));
    }

    @Test
    void fromEveryoneIsFromPeersAndFromClients() {
        Optional<String> none = Optional.empty();
        assertThat(hood.isolated(Others.EVERYONE, none, Direction.BOTH))
                .isEqualTo(hood.isolated(Others.PEERS, none, Direction.BOTH)
                        .and(hood.isolated(Others.CLIENTS, none, Direction.BOTH)));
        assertThat(hood.isolated(Others.EVERYONE, none, Direction.BOTH).blocked())
                .hasSize(2 * (PEERS.size() + 2));
    }

    @Test
    void fromItsReplicasAllOthersStillReachIt() {
        assertThat(hood.isolated(Others.REPLICAS, Optional.empty(), Direction.BOTH)
                        .inOrder())
                .containsExactly(new Partition.Path(NODE, "127.0.1.2"), new Partition.Path("127.0.1.2", NODE));
    }

    @Test
    void fromOneTenantTheOthersStillReachIt() {
        assertThat(hood.isolated(Others.TENANT, Optional.of("shop"), Direction.IN)
                        .inOrder())
                .containsExactly(new Partition.Path("127.0.100.2", NODE));
    }

    @Test
    void whomThereIsNotCannotBeCutOff() {
        assertThatThrownBy(() -> hood.of(Others.TENANT, Optional.of("nobody")))
                .hasMessage("there is no tenant 'nobody' with an address of its own");
        Neighbourhood alone = new Neighbourhood(NODE, List.of("127.0.2.1"), List.of(), Map.of());
        assertThatThrownBy(() -> alone.of(Others.REPLICAS, Optional.empty()))
                .hasMessage(NODE + " has no replica to be cut off from");
        assertThatThrownBy(() -> alone.of(Others.CLIENTS, Optional.empty())).hasMessageContaining("there is nobody");
        assertThatThrownBy(() -> new Neighbourhood(NODE, List.of(NODE), List.of(), Map.of()))
                .hasMessageContaining("peer of itself");
    }
}
