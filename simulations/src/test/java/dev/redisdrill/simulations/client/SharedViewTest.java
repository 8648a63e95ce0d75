package dev.redisdrill.simulations.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.cluster.models.partitions.ClusterPartitionParser;
import io.lettuce.core.cluster.models.partitions.Partitions;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class SharedViewTest {
    private static final String WHOLE = "aaa 127.0.0.1:7001@17001 myself,master - 0 0 1 connected 0-16383\n";
    private static final String YOUNG = "aaa 127.0.0.1:7001@17001 myself,master - 0 0 1 connected 0-10922\n";

    private final AtomicInteger looks = new AtomicInteger();
    private final SharedView view = new SharedView(Duration.ofMinutes(1));

    private Supplier<CompletableFuture<Partitions>> sees(String nodes) {
        return () -> {
            looks.incrementAndGet();
            return CompletableFuture.completedFuture(ClusterPartitionParser.parse(nodes));
        };
    }

    @Test
    void whatOneHasFoundTheOthersDoNotAskForAgain() {
        assertThat(view.nodes(sees(WHOLE)).join()).hasSize(1);
        assertThat(view.nodes(sees(WHOLE)).join()).hasSize(1);
        assertThat(looks).hasValue(1);
    }

    @Test
    void aViewInWhichNobodyServesASlotIsNoReasonNotToAskAgain() {
        view.nodes(sees(YOUNG)).join();
        assertThat(view.nodes(sees(WHOLE)).join().get(0).getSlots()).hasSize(16_384);
        view.nodes(sees(WHOLE)).join();
        assertThat(looks).hasValue(2);
    }

    @Test
    void whoseNeighbourFailedLooksForItself() {
        assertThat(view.nodes(() -> CompletableFuture.failedFuture(new IllegalStateException("no login"))))
                .isCompletedExceptionally();
        assertThat(view.nodes(sees(WHOLE)).join()).hasSize(1);
    }
}
