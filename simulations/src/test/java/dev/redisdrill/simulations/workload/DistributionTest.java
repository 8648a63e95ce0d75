package dev.redisdrill.simulations.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DistributionTest {
    private static double[] frequencies(Distribution distribution, int n, int draws) {
        Distribution.IntChooser chooser = distribution.chooser(n, new SplittableRandom(11));
        double[] frequency = new double[n];
        for (int i = 0; i < draws; i++) {
            frequency[chooser.next()] += 1.0 / draws;
        }
        return frequency;
    }

    @Test
    void zipfFollowsItsLaw() {
        int n = 1_000;
        double[] frequency = frequencies(Distribution.parse("zipf"), n, 2_000_000);
        double sum = 0;
        for (int k = 1; k <= n; k++) {
            sum += Math.pow(k, -0.99);
        }
        for (int k : new int[] {1, 2, 3, 10, 100}) {
            double expected = Math.pow(k, -0.99) / sum;
            assertThat(frequency[k - 1]).as("rank %d", k).isCloseTo(expected, within(0.04 * expected));
        }
    }

    @Test
    void uniformIsUniformAndTheSameSeedGivesTheSameChoices() {
        double[] frequency = frequencies(Distribution.parse("uniform"), 10, 1_000_000);
        for (double f : frequency) {
            assertThat(f).isCloseTo(0.1, within(0.003));
        }
        assertThat(frequencies(Distribution.parse("zipf(1.5)"), 50, 1_000))
                .isEqualTo(frequencies(Distribution.parse("zipf(1.5)"), 50, 1_000));
    }

    @Test
    void readsWhatItWritesAndRefusesTheRest() {
        for (String text : new String[] {"uniform", "zipf", "zipf(1.2)"}) {
            assertThat(Distribution.parse(text)).hasToString(text);
            assertThat(text).matches(Distribution.PATTERN);
        }
        assertThatThrownBy(() -> Distribution.parse("gauss")).hasMessageContaining("write uniform, zipf or zipf(1.2)");
        assertThatThrownBy(() -> Distribution.parse("zipf(11)")).hasMessageContaining("between 0 and 10");
    }
}
