package dev.redisdrill.chaos.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.redisdrill.chaos.lab.CanDelay;
import dev.redisdrill.timeline.event.Event;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/**
 * Delays by the kernel's network emulator, on one real cluster in a network of its own; for kernels that have one. {@code
 * chaos/test/vm.sh} has such a kernel.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class KernelDelays {
    private NetworkBench bench;

    @BeforeAll
    void startCluster() throws Exception {
        bench = NetworkBench.start();
        assumeTrue(
                bench.lab().ability(CanDelay.class).isPresent(),
                () -> bench.lab().whyNot(CanDelay.class));
    }

    @AfterAll
    void endCluster() throws Exception {
        bench.end();
    }

    @Test
    void theWaysAreAsLongAsByTheProxyAndNoneIsThere() throws Exception {
        BenchFaults faults = new BenchFaults(bench);
        faults.fiftyMillisecondsThereAndBack();
        bench.awaitWhole();
        faults.oneTenantsWayInIsLong();
        assertThat(bench.events(Event.ProxyOnPath.class)).isEmpty();
    }
}
