package dev.redisdrill.reports.stats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redisdrill.timeline.measure.WriteGaps;
import dev.redisdrill.timeline.measure.WriteGaps.Gap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class BlameTest {
    private static final long MILLI = 1_000_000;

    private final Blame blame = new Blame(List.of(fault("kill", 2, 15_000, 25_000), fault("freeze", 1, 5_000, 6_100)));

    private static FaultFacts fault(String name, int shard, long effectMillis, long healedMillis) {
        return new FaultFacts(
                name,
                name,
                Optional.empty(),
                List.of(shard),
                OptionalLong.empty(),
                OptionalLong.of(effectMillis * MILLI),
                OptionalLong.empty(),
                Optional.empty(),
                OptionalLong.empty(),
                OptionalLong.of(healedMillis * MILLI),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private String culprit(int shard, long fromMillis, long untilMillis) {
        return blame.of(new Gap(shard, fromMillis * MILLI, untilMillis * MILLI))
                .map(FaultFacts::name)
                .orElse("nobody");
    }

    @Test
    void anOutageBeginsWithTheLastWriteBeforeTheFaultThatCausedIt() {
        assertThat(culprit(2, 14_996, 19_000)).isEqualTo("kill");
        assertThat(culprit(3, 14_996, 19_000)).isEqualTo("kill");
        assertThat(culprit(1, 4_999, 6_001)).isEqualTo("freeze");
    }

    @Test
    void anOutageAfterTwoFaultsIsTheLaterOnes() {
        assertThat(culprit(3, 17_000, 19_000)).isEqualTo("kill");
        assertThat(culprit(1, 17_000, 19_000))
                .as("freeze was healed long before")
                .isEqualTo("kill");
        assertThat(culprit(3, 9_000, 9_500)).isEqualTo("freeze");
    }

    @Test
    void aFaultStillInForceOnTheShardIsBlamedBeforeALaterOneElsewhere() {
        Blame overlapping = new Blame(List.of(fault("kill", 2, 15_000, 25_000), fault("freeze", 1, 18_000, 19_000)));

        assertThat(overlapping.of(new Gap(2, 21_000 * MILLI, 21_400 * MILLI)))
                .map(FaultFacts::name)
                .contains("kill");
        assertThat(overlapping.of(new Gap(2, 14_998 * MILLI, 19_000 * MILLI)))
                .as("an outage does not change hands when another fault begins")
                .map(FaultFacts::name)
                .contains("kill");
    }

    @Test
    void anOutageThatBeganBeforeAnyFaultIsNobodys() {
        assertThat(culprit(3, 3_000, 19_000)).isEqualTo("nobody");
    }

    @Test
    void anOutageThatNeverEndedIsOfTheFaultThatItBeganWith() {
        assertThat(blame.of(new Gap(2, 14_990 * MILLI, WriteGaps.NEVER)))
                .map(FaultFacts::name)
                .contains("kill");
    }
}
