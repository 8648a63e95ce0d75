package dev.redisdrill.simulations.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redisdrill.timeline.measure.LostSpan;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LostSpansTest {
    private static final long MS = 1_000_000;
    private static final String OLD = "127.0.1.1:7000";

    @Test
    void whatANodeLostIsOneStretchBetweenWhatSurvivedHoweverItIsTold() {
        long seed = new Random().nextLong();
        List<Long> lost = new ArrayList<>();
        for (long at = 10_000; at <= 13_000; at += 50) {
            lost.add(at * MS);
        }
        Collections.shuffle(lost, new Random(seed));
        LostSpans spans = new LostSpans();
        lost.forEach(at -> spans.lost(1, OLD, at));
        for (long at : new long[] {5_000, 9_990, 11_111, 20_000, 30_000}) {
            spans.survived(1, OLD, at * MS);
        }
        spans.survived(1, "127.0.1.2:7000", 10_500 * MS);
        spans.survived(2, OLD, 9_999 * MS);

        assertThat(spans.all())
                .as("seed %d", seed)
                .containsExactly(new LostSpan(
                        1,
                        OLD,
                        OptionalLong.of(9_990 * MS),
                        10_000 * MS,
                        13_000 * MS,
                        OptionalLong.of(20_000 * MS),
                        61));
    }

    @Test
    void twoLossesOfANodeThatLieApartAreTwo() {
        LostSpans spans = new LostSpans();
        spans.lost(1, OLD, 1_000 * MS);
        spans.lost(1, OLD, 3_000 * MS);
        spans.survived(1, OLD, 2_000 * MS);

        assertThat(spans.all())
                .containsExactly(
                        new LostSpan(
                                1, OLD, OptionalLong.empty(), 1_000 * MS, 1_000 * MS, OptionalLong.of(2_000 * MS), 1),
                        new LostSpan(
                                1, OLD, OptionalLong.of(2_000 * MS), 3_000 * MS, 3_000 * MS, OptionalLong.empty(), 1));
    }
}
