package dev.redisdrill.simulations.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ValueSizeTest {
    @ParameterizedTest
    @ValueSource(strings = {"100B", "50B..4KiB", "weighted(100B 90%, 1KiB..64KiB 10%)"})
    void everyFormIsReadAsItIsWritten(String form) {
        assertThat(ValueSize.parse(form)).hasToString(form);
        assertThat(form).matches(ValueSize.PATTERN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "100",
                "4KiB..50B",
                "weighted()",
                "weighted(100B 90%)",
                "weighted(100B 60%, 1KiB 60%)",
                "1B..2B 5%"
            })
    void whatMakesNoSenseIsRefused(String form) {
        assertThatThrownBy(() -> ValueSize.parse(form)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void sizesComeAsOftenAsTheirSharesSay() {
        ValueSize size = ValueSize.parse("weighted(10B 75%, 100B..199B 25%)");
        SplittableRandom random = new SplittableRandom(7);
        int[] drawn = IntStream.range(0, 40_000)
                .map(i -> size.bytes(random.nextLong()))
                .toArray();

        assertThat(IntStream.of(drawn).filter(bytes -> bytes == 10).count() / 40_000.0)
                .isCloseTo(0.75, within(0.02));
        assertThat(IntStream.of(drawn).filter(bytes -> bytes != 10)).allMatch(bytes -> bytes >= 100 && bytes < 200);
        assertThat(IntStream.of(drawn).filter(bytes -> bytes != 10).average().orElseThrow())
                .isCloseTo(149.5, within(2.0));
        assertThat(IntStream.of(drawn)).contains(100, 199);
        assertThat(size.mean()).isEqualTo(45);
    }

    @Test
    void aValueBeginsWithWhatItHasToSayHoweverSmallItsSize() {
        ValueSize size = ValueSize.parse("2B..8B");
        Values values = size.values(size.noise(new SplittableRandom(1)), new SplittableRandom(2));

        for (int i = 0; i < 100; i++) {
            assertThat(values.next(Text.ascii("12345:")))
                    .startsWith(Text.ascii("12345:"))
                    .hasSizeBetween(6, 8);
            assertThat(values.next()).hasSizeBetween(2, 8);
        }
    }
}
