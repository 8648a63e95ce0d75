package dev.redisdrill.reports.evaluation;

import java.util.Arrays;
import java.util.OptionalDouble;
import org.apache.commons.statistics.descriptive.Mean;
import org.apache.commons.statistics.descriptive.StandardDeviation;
import org.apache.commons.statistics.distribution.TDistribution;
import org.apache.commons.statistics.inference.DataDispersion;
import org.apache.commons.statistics.inference.TTest;

/**
 * A figure over repeats: its mean, and the interval that holds the true mean with the confidence asked for, by Student's t
 * distribution with n - 1 degrees of freedom ("The probable error of a mean", Biometrika 6, 1908). That supposes that repeats
 * are independent and about normally distributed, of which a handful of repeats cannot tell; recovery times can have two
 * peaks. Figures are never negative, so the interval is cut off at 0. Immutable.
 *
 * @param n how many repeats, at least 1
 * @param mean their mean
 * @param low the lower end of the interval; empty with one repeat, which says nothing of the spread
 * @param high its upper end
 * @param least the smallest
 * @param most the greatest
 */
public record Estimate(int n, double mean, OptionalDouble low, OptionalDouble high, double least, double most) {

    /**
     * Of the values of all repeats.
     *
     * @param values at least one
     * @param confidence in (0, 1)
     */
    public static Estimate of(double[] values, double confidence) {
        double mean = Mean.of(values).getAsDouble();
        double least = Arrays.stream(values).min().orElseThrow();
        double most = Arrays.stream(values).max().orElseThrow();
        if (values.length < 2) {
            return new Estimate(values.length, mean, OptionalDouble.empty(), OptionalDouble.empty(), least, most);
        }
        double t = TDistribution.of(values.length - 1).inverseSurvivalProbability((1 - confidence) / 2);
        double half = t * StandardDeviation.of(values).getAsDouble() / Math.sqrt(values.length);
        return new Estimate(
                values.length,
                mean,
                OptionalDouble.of(Math.max(0, mean - half)),
                OptionalDouble.of(mean + half),
                least,
                most);
    }

    /**
     * Whether the one is smaller than the other beyond what chance explains: the interval of the difference of the means does
     * not hold 0, by the t test for unequal variances (Welch, "The generalization of Student's problem when several different
     * population variances are involved", Biometrika 34, 1947). With fewer than two values of either, nothing is. Where neither
     * varies at all, the means decide.
     */
    public static boolean smaller(double[] one, double[] other, double confidence) {
        if (one.length < 2 || other.length < 2) {
            return false;
        }
        if (!isVarying(one) && !isVarying(other)) {
            return one[0] < other[0]; // the means of equal values may differ in their last digit
        }
        return Mean.of(one).getAsDouble() < Mean.of(other).getAsDouble()
                && TTest.withDefaults()
                                .with(DataDispersion.HETEROSCEDASTIC)
                                .test(one, other)
                                .getPValue()
                        < 1 - confidence;
    }

    private static boolean isVarying(double[] values) {
        return Arrays.stream(values).anyMatch(value -> value != values[0]);
    }
}
