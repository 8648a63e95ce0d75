package dev.redisdrill.reports.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Ranks variants: by each figure, and over all of them.
 *
 * <p>By a figure, a variant's rank is 1 and one more for each variant that is better beyond chance ({@link Estimate#smaller});
 * those that cannot be told apart are ties, which need not be transitive: a may tie with b, b with c, and a beat c. Over all,
 * variants are ordered by the mean of their ranks, each figure counting the same (the average ranks of Friedman, "The use of
 * ranks to avoid the assumption of normality", JASA 32, 1937).
 *
 * <p>Confined to one thread.
 */
final class Ranking {
    private static final double EQUAL = 1e-9;

    private final List<Contender> all;
    private final List<Contender> ranked;
    private final double confidence;

    Ranking(List<Contender> contenders, double confidence) {
        this.all = List.copyOf(contenders);
        this.ranked = contenders.stream().filter(c -> c.problem().isEmpty()).toList();
        this.confidence = confidence;
    }

    /** How it is done, for people. */
    static String method(double confidence, int repeats) {
        String percent = String.format(Locale.ROOT, "%s %%", Math.round(confidence * 1000) / 10.0)
                .replace(".0 %", " %");
        return (repeats < 2
                        ? "One repeat: there are no intervals, and nothing can be told from chance; repeat it. "
                        : "Mean of the repeats with its " + percent + " interval by Student's t; ")
                + "two variants differ where Welch's t test says so at that level, else they are ties."
                + " A variant's rank by a figure is 1 and one more for each variant that is better than it;"
                + " over all, the mean of the ranks decides, each figure counting the same."
                + " No correction is made for the number of comparisons: of a hundred true ties some "
                + Math.round((1 - confidence) * 100) + " will look like differences."
                + " Variants take turns (A B C A B C), so that a change of the machine meets all of them alike,"
                + " and a repeat has the same seed for all.";
    }

    /** Those that are ranked by their places, then the others. */
    List<Evaluation.Variant> variants() {
        Map<String, Double> meanRanks = new LinkedHashMap<>();
        ranked.forEach(c -> meanRanks.put(c.name(), meanRank(c)));
        List<Contender> order = new ArrayList<>(ranked);
        order.sort(Comparator.<Contender>comparingDouble(c -> meanRanks.getOrDefault(c.name(), 0.0))
                .thenComparingDouble(
                        c -> Arrays.stream(c.values(RunFigure.OUTAGE)).average().orElse(Double.MAX_VALUE)));
        all.stream().filter(c -> !ranked.contains(c)).forEach(order::add);
        List<Evaluation.Variant> variants = new ArrayList<>();
        for (Contender contender : order) {
            Optional<Double> meanRank = Optional.ofNullable(meanRanks.get(contender.name()));
            Optional<Integer> place = meanRank.map(mean -> 1
                    + (int) meanRanks.values().stream()
                            .filter(other -> other < mean - EQUAL)
                            .count());
            variants.add(new Evaluation.Variant(
                    contender.name(),
                    contender.description(),
                    contender.client(),
                    contender.library(),
                    place,
                    meanRank.map(OptionalDouble::of).orElse(OptionalDouble.empty()),
                    contender.trials().stream().map(Contender.Trial::asRun).toList(),
                    estimates(contender),
                    contender.problem()));
        }
        return variants;
    }

    private Map<String, Evaluation.Ranked> estimates(Contender contender) {
        Map<String, Evaluation.Ranked> estimates = new LinkedHashMap<>();
        for (RunFigure figure : RunFigure.values()) {
            double[] values = contender.values(figure);
            if (values.length > 0) {
                boolean counts = ranked.contains(contender);
                estimates.put(
                        figure.title(),
                        new Evaluation.Ranked(
                                Estimate.of(values, confidence),
                                counts ? Optional.of(rank(contender, figure)) : Optional.empty(),
                                counts ? tiedWith(contender, figure) : List.of()));
            }
        }
        return estimates;
    }

    private int rank(Contender contender, RunFigure figure) {
        return 1
                + (int) ranked.stream()
                        .filter(other -> isBetter(other, contender, figure))
                        .count();
    }

    private List<String> tiedWith(Contender contender, RunFigure figure) {
        return ranked.stream()
                .filter(other -> !other.name().equals(contender.name()) && other.values(figure).length > 0)
                .filter(other -> !isBetter(other, contender, figure) && !isBetter(contender, other, figure))
                .map(Contender::name)
                .toList();
    }

    private boolean isBetter(Contender one, Contender other, RunFigure figure) {
        return Estimate.smaller(one.values(figure), other.values(figure), confidence);
    }

    private double meanRank(Contender contender) {
        return Arrays.stream(RunFigure.values())
                .filter(figure -> ranked.stream().allMatch(c -> c.values(figure).length > 0))
                .mapToInt(figure -> rank(contender, figure))
                .average()
                .orElse(1);
    }
}
