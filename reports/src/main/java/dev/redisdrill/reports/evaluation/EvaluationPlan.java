package dev.redisdrill.reports.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.redisdrill.timeline.spec.SpecJson;
import dev.redisdrill.timeline.unit.Share;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What {@code plan.json} in the directory of an evaluation says about it.
 *
 * @param name the scenario's name
 * @param description what it shows
 * @param seed the seed of the first repeat
 * @param repeats how often each variant was to run
 * @param confidence of the intervals, in (0, 1)
 * @param variants in the order of the scenario
 */
record EvaluationPlan(
        String name,
        String description,
        Optional<Long> seed,
        int repeats,
        double confidence,
        List<PlannedVariant> variants) {
    private static final String FILE = "plan.json";
    private static final String KEY = "evaluation";

    /** A variant; {@code client} is its settings under the name of the client. */
    record PlannedVariant(String name, String description, JsonNode client) {}

    /** Whether a directory is that of an evaluation. */
    static boolean isThere(Path directory) {
        try {
            return read(directory).path(KEY).isObject();
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Reads it.
     *
     * @throws IOException if there is none, or it is not that of an evaluation; one clear line
     */
    static EvaluationPlan of(Path directory) throws IOException {
        JsonNode plan = read(directory);
        JsonNode evaluation = plan.path(KEY);
        if (!evaluation.isObject()) {
            throw new IOException(directory + " is not the directory of an evaluation: its " + FILE + " has none");
        }
        List<PlannedVariant> variants = new ArrayList<>();
        for (JsonNode variant : evaluation.path("variants")) {
            variants.add(new PlannedVariant(
                    variant.path("name").asText(), variant.path("description").asText(""), variant.path("client")));
        }
        try {
            return new EvaluationPlan(
                    plan.path("name").asText("?"),
                    plan.path("description").asText(""),
                    plan.path("seed").isIntegralNumber()
                            ? Optional.of(plan.path("seed").asLong())
                            : Optional.empty(),
                    evaluation.path("repeats").asInt(1),
                    Share.parse(evaluation.path("confidence").asText("95%")).fraction(),
                    List.copyOf(variants));
        } catch (IllegalArgumentException e) {
            throw new IOException(directory.resolve(FILE) + ": confidence: " + e.getMessage(), e);
        }
    }

    private static JsonNode read(Path directory) throws IOException {
        return SpecJson.mapper().readTree(Files.readString(directory.resolve(FILE), StandardCharsets.UTF_8));
    }
}
