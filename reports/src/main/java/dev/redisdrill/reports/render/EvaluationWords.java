package dev.redisdrill.reports.render;

import dev.redisdrill.reports.evaluation.Estimate;
import dev.redisdrill.reports.evaluation.Evaluation;
import dev.redisdrill.reports.evaluation.RunFigure;
import dev.redisdrill.reports.verdict.Verdict;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** An evaluation in the words of its reports. */
final class EvaluationWords {
    private EvaluationWords() {}

    /** {@code 3,855 ms (3,410 to 4,300)}: mean and interval; with one repeat the figure alone. */
    static String estimate(Estimate estimate, String unit) {
        String mean = Words.figure(estimate.mean(), unit);
        return estimate.low().isEmpty() ? mean : mean + " (" + interval(estimate) + ")";
    }

    private static String interval(Estimate estimate) {
        return Words.number(estimate.low()) + " to " + Words.number(estimate.high());
    }

    /** Rank and ties: {@code 2}, or {@code 1 =} where another variant cannot be told from it; empty with one run. */
    static String rank(Evaluation.Ranked ranked) {
        if (ranked.estimate().n() < 2) {
            return "";
        }
        return ranked.rank().map(String::valueOf).orElse(Words.UNKNOWN)
                + (ranked.tiedWith().isEmpty() ? "" : " =");
    }

    /** The same behind these words; empty if there is none. */
    static String rank(String words, Evaluation.Ranked ranked) {
        String rank = rank(ranked);
        return rank.isEmpty() ? "" : words + rank;
    }

    static String meanRank(Evaluation.Variant variant) {
        return variant.meanRank().isEmpty() ? Words.UNKNOWN : Words.number(variant.meanRank());
    }

    /** {@code 1}, {@code 2=} where others have the same place, {@code –} if it is not ranked. */
    static String place(Evaluation.Variant variant, Evaluation evaluation) {
        if (variant.place().isEmpty()) {
            return Words.UNKNOWN;
        }
        long alike = evaluation.variants().stream()
                .filter(other -> other.place().equals(variant.place()))
                .count();
        return variant.place().get() + (alike > 1 ? "=" : "");
    }

    /** {@code PASS 2, FAIL 1}: how its runs ended. */
    static String verdicts(Evaluation.Variant variant) {
        return variant.runs().stream()
                .collect(Collectors.groupingBy(
                        run -> run.verdict().map(Verdict::name).orElse("not run"),
                        java.util.TreeMap::new,
                        Collectors.counting()))
                .entrySet()
                .stream()
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining(", "));
    }

    /** What the whole comes to, in a sentence or two. */
    static String headline(Evaluation evaluation) {
        List<Evaluation.Variant> ranked = evaluation.variants().stream()
                .filter(v -> v.place().isPresent())
                .toList();
        if (ranked.isEmpty()) {
            return "No variant could be ranked.";
        }
        if (ranked.stream().allMatch(v -> v.place().equals(Optional.of(1)))) {
            return evaluation.repeats() < 2
                    ? "With one repeat nothing can be told from chance: all are ties."
                    : "No difference is beyond chance: all are ties.";
        }
        List<Evaluation.Variant> best =
                ranked.stream().filter(v -> v.place().equals(Optional.of(1))).toList();
        String names = best.stream().map(Evaluation.Variant::name).collect(Collectors.joining(" and "));
        return names + (best.size() == 1 ? " comes first" : " share the first place") + " with a mean rank of "
                + meanRank(best.get(0)) + ", " + ranked.get(ranked.size() - 1).name() + " last with "
                + meanRank(ranked.get(ranked.size() - 1)) + ".";
    }

    /** One line a figure: who is best, and who cannot be told from it. */
    static List<String> findings(Evaluation evaluation) {
        if (evaluation.repeats() < 2) {
            return List.of(); // the headline says why there are none
        }
        return java.util.Arrays.stream(RunFigure.values())
                .flatMap(figure -> finding(evaluation, figure).stream())
                .toList();
    }

    private static Optional<String> finding(Evaluation evaluation, RunFigure figure) {
        List<Evaluation.Variant> ranked = evaluation.variants().stream()
                .filter(v -> v.place().isPresent() && v.estimates().containsKey(figure.title()))
                .toList();
        if (ranked.isEmpty()) {
            return Optional.of(figure.title() + ": no run tells it");
        }
        List<Evaluation.Variant> first = ranked.stream()
                .filter(v -> of(v, figure).rank().equals(Optional.of(1)))
                .toList();
        if (first.size() == ranked.size()) {
            return Optional.of(figure.title() + ": all are ties");
        }
        return Optional.of(figure.title() + ": "
                + first.stream()
                        .map(v -> v.name() + " ("
                                + Words.figure(of(v, figure).estimate().mean(), figure.unit()) + ")")
                        .collect(Collectors.joining(", "))
                + (first.size() > 1 ? ": beaten by none" : " is beaten by none"));
    }

    private static Evaluation.Ranked of(Evaluation.Variant variant, RunFigure figure) {
        Evaluation.Ranked ranked = variant.estimates().get(figure.title());
        if (ranked == null) {
            throw new IllegalArgumentException(variant.name() + " has no " + figure.title());
        }
        return ranked;
    }

    /** What a run tells of a figure, as text. */
    static String value(Evaluation.Run run, RunFigure figure) {
        return Words.figure(run.figures().getOrDefault(figure.title(), OptionalDouble.empty()), figure.unit());
    }
}
