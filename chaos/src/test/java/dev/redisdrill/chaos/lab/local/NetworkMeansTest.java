package dev.redisdrill.chaos.lab.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redisdrill.chaos.lab.CanDelay;
import dev.redisdrill.chaos.lab.CanKill;
import dev.redisdrill.chaos.lab.CanLosePackets;
import dev.redisdrill.chaos.lab.CanPartition;
import dev.redisdrill.chaos.lab.CanReset;
import dev.redisdrill.chaos.lab.CanThrottle;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NetworkMeansTest {
    private static final Set<Class<?>> ALL =
            Set.of(CanPartition.class, CanReset.class, CanThrottle.class, CanDelay.class);

    /** A machine that has these programs. */
    private record Machine(boolean namespace, boolean netem, Set<String> programs) implements NetworkMeans.Machine {
        @Override
        public boolean has(String program) {
            return programs.contains(program);
        }

        @Override
        public Optional<String> whyNoDelays() {
            return netem ? Optional.empty() : Optional.of("no netem");
        }
    }

    private final Machine whole = new Machine(true, true, Set.of("nft", "tc"));
    private final Machine plain = new Machine(true, false, Set.of("nft", "tc"));
    private final Machine host = new Machine(false, true, Set.of("nft", "tc"));
    private final Machine bare = new Machine(true, true, Set.of("tc"));

    @Test
    void delaysAreTheKernelsWhereItHasThem() {
        NetworkMeans kernel = NetworkMeans.of(Set.of(CanDelay.class, CanPartition.class), whole);
        assertThat(kernel.whyProxy()).isEmpty();
        assertThat(kernel.of(CanDelay.class)).isEqualTo("tc in the lab's namespace");
        assertThat(NetworkMeans.of(Set.of(CanDelay.class), plain).whyProxy()).contains("no netem");
        assertThat(NetworkMeans.of(Set.of(CanDelay.class), host).whyProxy())
                .hasValueSatisfying(reason -> assertThat(reason).contains("a network namespace"));
        assertThat(NetworkMeans.of(Set.of(CanDelay.class, CanThrottle.class), whole)
                        .byProxy(CanThrottle.class))
                .isTrue();
    }

    @Test
    void noProxyIsOnThePathUnlessAFaultNeedsIt() {
        for (Machine machine : List.of(whole, host, bare)) {
            assertThat(NetworkMeans.of(Set.of(CanKill.class), machine).whyProxy())
                    .isEmpty();
        }
        NetworkMeans kernel = NetworkMeans.of(Set.of(CanPartition.class, CanThrottle.class, CanReset.class), whole);
        assertThat(kernel.whyProxy()).isEmpty();
        assertThat(kernel.of(CanPartition.class)).isEqualTo("nft in the lab's namespace");
    }

    @Test
    void onceItIsThereItDoesAllThatItCan() {
        NetworkMeans means = NetworkMeans.of(Set.of(CanDelay.class, CanPartition.class), plain);
        assertThat(means.whyProxy()).isPresent();
        assertThat(ALL).allMatch(means::byProxy);
        assertThat(means.byProxy(CanLosePackets.class)).isFalse();
        assertThat(means.whyNot(CanLosePackets.class)).isEmpty();
    }

    @Test
    void withoutANamespaceOnlyPacketsCannotGetLost() {
        NetworkMeans means = NetworkMeans.of(ALL, host);
        assertThat(ALL).allMatch(ability -> means.whyNot(ability).isEmpty());
        assertThat(means.whyNot(CanLosePackets.class))
                .hasValueSatisfying(
                        reason -> assertThat(reason).contains("namespace").contains("a proxy carries streams"));
        assertThat(NetworkMeans.of(Set.of(), host).whyNot(CanPartition.class))
                .hasValueSatisfying(reason -> assertThat(reason).contains("no fault of the plan"));
    }

    @Test
    void withoutNftAProxyCutsAndPacketLossNamesTheCure() {
        assertThat(NetworkMeans.of(Set.of(CanPartition.class), bare).whyProxy())
                .contains("nft is missing on this machine: install nftables");
        assertThat(NetworkMeans.of(Set.of(CanLosePackets.class), bare).whyNot(CanLosePackets.class))
                .contains("nft is missing on this machine: install nftables");
        assertThat(NetworkMeans.of(Set.of(CanThrottle.class), bare).whyProxy()).isEmpty();
    }
}
