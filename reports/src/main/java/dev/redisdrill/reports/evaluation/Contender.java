package dev.redisdrill.reports.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.redisdrill.reports.verdict.Verdict;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** A variant and its runs, before it is ranked. Immutable. */
record Contender(String name, String description, JsonNode client, Optional<String> library, List<Trial> trials) {
    Contender {
        trials = List.copyOf(trials);
    }

    /**
     * One run.
     *
     * @param verdict empty if it did not run
     * @param problem why its figures do not count; empty if they do
     */
    record Trial(
            int repeat,
            String place,
            Optional<Verdict> verdict,
            Optional<String> problem,
            Map<RunFigure, OptionalDouble> figures) {

        static Trial missing(int repeat, String place) {
            return new Trial(repeat, place, Optional.empty(), Optional.of("it did not run"), Map.of());
        }

        Evaluation.Run asRun() {
            Map<String, OptionalDouble> byTitle = new LinkedHashMap<>();
            for (RunFigure figure : RunFigure.values()) {
                byTitle.put(figure.title(), figures.getOrDefault(figure, OptionalDouble.empty()));
            }
            return new Evaluation.Run(repeat, place, verdict, problem.isEmpty(), problem, byTitle);
        }
    }

    /** A figure of all runs that count and tell it. */
    double[] values(RunFigure figure) {
        return trials.stream()
                .filter(trial -> trial.problem().isEmpty())
                .flatMapToDouble(trial -> trial.figures().getOrDefault(figure, OptionalDouble.empty()).stream())
                .toArray();
    }

    /** Why it cannot be ranked: every figure needs a spread to be told from others, where there was to be one. */
    Optional<String> problem() {
        long usable = trials.stream().filter(trial -> trial.problem().isEmpty()).count();
        if (usable > 0 && usable >= Math.min(2, trials.size())) {
            return Optional.empty();
        }
        String first = trials.stream()
                .flatMap(trial -> trial.problem().map(problem -> "repeat " + trial.repeat() + ": " + problem).stream())
                .findFirst()
                .orElse("it has no runs");
        return Optional.of(
                usable + " of " + trials.size() + (trials.size() == 1 ? " run counts; " : " runs count; ") + first);
    }
}
