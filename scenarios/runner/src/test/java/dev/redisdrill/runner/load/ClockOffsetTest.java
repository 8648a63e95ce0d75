package dev.redisdrill.runner.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ClockOffsetTest {
    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    /** One question and its answer over ways of such lengths. */
    private static ClockOffset ask(long atNanos, long truth, long there, long back) {
        return ClockOffset.of(atNanos, atNanos + there + truth, atNanos + there + back);
    }

    @Test
    void theTruthIsWithinTheErrorHoweverUnequalTheWays() {
        System.out.println("seed " + seed);
        for (int i = 0; i < 10_000; i++) {
            long truth = random.nextLong() >> 8;
            ClockOffset found = ask(random.nextLong() >> 8, truth, random.nextInt(5_000_000), random.nextInt(5_000));
            assertThat(Math.abs(found.offsetNanos() - truth))
                    .as("seed %d", seed)
                    .isLessThanOrEqualTo(found.errorNanos());
        }
    }

    @Test
    void theAnswerThatCameBackFastestIsTaken() {
        ClockOffset slow = ask(0, 7_000_000_000L, 900_000, 10_000);
        ClockOffset fast = ask(50, 7_000_000_000L, 20_000, 30_000);

        assertThat(slow.better(fast)).isEqualTo(fast);
        assertThat(fast.better(slow)).isEqualTo(fast);
        assertThat(fast.used()).isEqualTo(6_999_995_000L);
        assertThat(fast.errorNanos()).isEqualTo(25_000);
    }

    @Test
    void whatMayBeNoneIsNone() {
        assertThat(ask(0, 0, 90_000, 10_000).offsetNanos()).isEqualTo(40_000);
        assertThat(ask(0, 0, 90_000, 10_000).used()).isZero();
    }

    @Test
    void onlyADriftThatTheErrorsCannotExplainIsOne() {
        ClockOffset before = new ClockOffset(1_000, 400);

        assertThat(before.driftedAtLeast(new ClockOffset(1_700, 400))).isZero();
        assertThat(before.driftedAtLeast(new ClockOffset(2_000, 400))).isEqualTo(200);
        assertThat(before.driftedAtLeast(new ClockOffset(0, 400))).isEqualTo(200);
    }
}
