package dev.redisdrill.simulations.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ScheduleTest {
    private static final long SECOND = 1_000_000_000L;

    private static long offeredWithin(long nanos, int users, double perSecond, long seed) {
        return IntStream.range(0, users)
                .mapToObj(user -> Schedule.of(user, users, perSecond, seed, "shop/cache"))
                .mapToLong(schedule -> {
                    long n = 0;
                    while (schedule.dueNanos(n) < nanos) {
                        n++;
                    }
                    return n;
                })
                .sum();
    }

    @Test
    void usersTogetherOfferExactlyTheRate() {
        assertThat(offeredWithin(SECOND, 7, 1000, 1)).isEqualTo(1000);
        assertThat(offeredWithin(30 * SECOND, 13, 1500, 2)).isEqualTo(45_000);
        assertThat(offeredWithin(10 * SECOND, 100, 2.5, 3)).isEqualTo(25);
    }

    @Test
    void oneUsersOperationsAreEquallyFarApartAndDoNotDrift() {
        Schedule schedule = Schedule.of(3, 30, 1000, 1, "shop/cache");
        long first = schedule.dueNanos(0);
        assertThat(schedule.dueNanos(1) - first).isBetween(29_999_999L, 30_000_001L);
        assertThat(schedule.dueNanos(100_000_000) - first)
                .isBetween(100_000_000 * 30_000_000L - 1, 100_000_000 * 30_000_000L + 1);
    }

    @Test
    void phasesComeFromTheSeedAndTheGroup() {
        long due = Schedule.of(0, 10, 100, 1, "shop/cache").dueNanos(0);
        assertThat(Schedule.of(0, 10, 100, 1, "shop/cache").dueNanos(0)).isEqualTo(due);
        assertThat(Schedule.of(0, 10, 100, 2, "shop/cache").dueNanos(0)).isNotEqualTo(due);
        assertThat(Schedule.of(0, 10, 100, 1, "shop/ledger").dueNanos(0)).isNotEqualTo(due);
    }
}
