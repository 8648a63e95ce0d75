package dev.redisdrill.chaos.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redisdrill.chaos.net.Direction;
import dev.redisdrill.chaos.net.Partition;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TrafficTest {
    @Test
    void aCutOffNodeIsOnePieceAndARingIsOnePerNodeAtMost() {
        assertThat(Traffic.along(Partition.isolate("a", List.of("b", "c", "d"), Direction.BOTH)))
                .containsExactly(new Traffic(List.of("a"), List.of("b", "c", "d"), Direction.BOTH));
        assertThat(Traffic.along(Partition.split(List.of("a", "b"), List.of("c", "d"))))
                .hasSize(1);
        assertThat(Traffic.along(Partition.ring(List.of("a", "b", "c", "d", "e", "f"))))
                .hasSizeLessThanOrEqualTo(6);
    }

    @Test
    void thePiecesTakeExactlyThePathsThatAreToBeTaken() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        List<Direction> ways = List.of(Direction.IN, Direction.OUT, Direction.BOTH);
        List<String> all = List.of("a", "b", "c", "d", "e", "f");
        for (int round = 0; round < 200; round++) {
            Partition wanted = Partition.NONE;
            for (int i = random.nextInt(1, 5); i > 0; i--) {
                List<String> others = new ArrayList<>(all);
                others.removeIf(other -> random.nextBoolean());
                wanted = wanted.and(Partition.isolate(
                        all.get(random.nextInt(all.size())), others, ways.get(random.nextInt(ways.size()))));
            }
            Partition taken = Partition.NONE;
            for (Traffic piece : Traffic.along(wanted)) {
                taken = taken.and(piece.paths());
            }
            assertThat(taken).as("round %d of seed %d", round, seed).isEqualTo(wanted);
        }
    }
}
