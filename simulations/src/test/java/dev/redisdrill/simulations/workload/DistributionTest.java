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
    void gaussianLiesAroundTheMiddle() {
        double[] frequency = frequencies(Distribution.parse("gaussian(10%)"), 100, 1_000_000);
        double within = 0;
        for (int k = 40; k < 60; k++) {
            within += frequency[k];
        }
        assertThat(within).as("within one standard deviation").isCloseTo(0.683, within(0.01));
    }

    @Test
    void aHotSetGetsItsShare() {
        double[] frequency = frequencies(Distribution.parse("hot(10%, 90%)"), 50, 1_000_000);
        assertThat(java.util.Arrays.stream(frequency, 0, 5).sum()).isCloseTo(0.9, within(0.005));
        assertThat(frequency[49]).isCloseTo(0.1 / 45, within(0.0005));
    }

    @Test
    void sequentialTakesOneAfterTheOther() {
        for (double f : frequencies(Distribution.parse("sequential"), 7, 70)) {
            assertThat(f).isCloseTo(1.0 / 7, within(1e-9));
        }
    }

    @Test
    void readsWhatItWritesAndRefusesTheRest() {
        for (String text : new String[] {
            "uniform", "zipf", "zipf(1.2)", "gaussian", "gaussian(5%)", "hot", "hot(1%, 50%)", "sequential"
        }) {
            assertThat(Distribution.parse(text)).hasToString(text);
            assertThat(text).matches(Distribution.PATTERN);
        }
        assertThatThrownBy(() -> Distribution.parse("gauss")).hasMessageContaining("write uniform, zipf or zipf(1.2)");
        assertThatThrownBy(() -> Distribution.parse("hot(0%, 50%)")).hasMessageContaining("more than none");
        assertThatThrownBy(() -> Distribution.parse("zipf(11)")).hasMessageContaining("between 0 and 10");
    }
}
