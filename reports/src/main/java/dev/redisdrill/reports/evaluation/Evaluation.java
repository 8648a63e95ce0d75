package dev.redisdrill.reports.evaluation;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.JsonNode;
import dev.redisdrill.reports.verdict.Verdict;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What an evaluation came to: the content of {@code evaluation.json}. What is not known is empty ({@code null} in JSON), never
 * 0. Immutable.
 *
 * @param schema {@link #SCHEMA}
 * @param verdict PASS if every variant could be ranked, whatever came out; INVALID otherwise
 * @param name the scenario's name
 * @param description what it shows
 * @param cluster the cluster, in a few words, as the first run found it
 * @param seed the seed of the first repeat; each further one has the next
 * @param repeats how often each variant was to run
 * @param confidence of the intervals, in (0, 1)
 * @param method how intervals, differences and ranks are made, for people
 * @param figures what is compared, by its key in the maps below
 * @param variants in the order of their places; those that are not ranked come last, in the order of the scenario
 * @param problems what keeps variants from being ranked
 */
@JsonPropertyOrder({"schema", "verdict"})
public record Evaluation(
        String schema,
        Verdict verdict,
        String name,
        String description,
        String cluster,
        Optional<Long> seed,
        int repeats,
        double confidence,
        String method,
        Map<String, FigureText> figures,
        List<Variant> variants,
        List<String> problems) {
    /** The version of this file format. */
    public static final String SCHEMA = "redis-drill/evaluation/1";

    public Evaluation {
        variants = List.copyOf(variants);
        problems = List.copyOf(problems);
    }

    /** A figure for people; its unit is empty for counts. */
    public record FigureText(String title, String unit, String description) {}

    /**
     * A variant.
     *
     * @param name its name
     * @param description what it is; may be empty
     * @param client its settings, as the scenario resolved them
     * @param library the client library and its version
     * @param place its place among all; variants with the same mean rank share one; empty if it is not ranked
     * @param meanRank the mean of its ranks over the figures that every ranked variant has
     * @param runs its runs, by repeat
     * @param estimates what its usable runs come to, by figure; a figure that no run tells is left out
     * @param problem why it is not ranked
     */
    public record Variant(
            String name,
            String description,
            JsonNode client,
            Optional<String> library,
            Optional<Integer> place,
            OptionalDouble meanRank,
            List<Run> runs,
            Map<String, Ranked> estimates,
            Optional<String> problem) {
        public Variant {
            runs = List.copyOf(runs);
        }

        /** How many of its runs count. */
        public long usable() {
            return runs.stream().filter(Run::usable).count();
        }
    }

    /**
     * One run.
     *
     * @param repeat from 1
     * @param directory its run directory, below that of the evaluation
     * @param verdict its own verdict; empty if it did not run
     * @param usable whether its figures count: it was not INVALID
     * @param problem why they do not
     * @param figures its figures; null where the run does not tell
     */
    public record Run(
            int repeat,
            String directory,
            Optional<Verdict> verdict,
            boolean usable,
            Optional<String> problem,
            Map<String, OptionalDouble> figures) {}

    /**
     * An estimate and its rank.
     *
     * @param estimate mean and interval
     * @param rank 1 and one more for each variant that is better beyond chance; empty if the variant is not ranked
     * @param tiedWith the other ranked variants that it cannot be told from
     */
    public record Ranked(Estimate estimate, Optional<Integer> rank, List<String> tiedWith) {
        public Ranked {
            tiedWith = List.copyOf(tiedWith);
        }
    }
}
