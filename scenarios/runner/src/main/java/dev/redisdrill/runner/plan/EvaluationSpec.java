package dev.redisdrill.runner.plan;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.redisdrill.simulations.client.ClientSpec;
import dev.redisdrill.timeline.unit.Share;
import java.util.List;
import java.util.Optional;

/**
 * Makes a scenario an evaluation: it is run with each variant in the place of the load's client, several times, the variants
 * taking turns, and they are ranked.
 *
 * @param repeats how often each variant is run, 1 to 100; the seed goes up by one with each
 * @param confidence of the intervals, from 50 % to below 100 %
 * @param variants at least two, each with a name of its own
 */
@JsonClassDescription(
        "Makes the scenario an evaluation: it is run with one client setting after the other, and they are ranked.")
public record EvaluationSpec(
        @JsonProperty(defaultValue = "3")
        @JsonPropertyDescription(
                "How often each variant is run, with seed, seed + 1, ...; one tells nothing from chance.")
        int repeats,

        @JsonProperty(defaultValue = "95%")
        @JsonPropertyDescription("The confidence of the intervals, and with which a difference is no tie.")
        Share confidence,

        @JsonPropertyDescription("What is compared; at least two.")
        List<Variant> variants) {
    private static final int MOST_REPEATS = 100;
    private static final double LEAST_CONFIDENCE = 0.5;

    public EvaluationSpec {
        variants = List.copyOf(variants);
        if (repeats < 1 || repeats > MOST_REPEATS) {
            throw new IllegalArgumentException("repeats: " + repeats + " is out of range; from 1 to " + MOST_REPEATS);
        }
        if (confidence.fraction() < LEAST_CONFIDENCE || confidence.fraction() >= 1) {
            throw new IllegalArgumentException("confidence: at least 50% and less than 100%, not " + confidence);
        }
        if (variants.size() < 2) {
            throw new IllegalArgumentException("variants: name at least two, or there is nothing to compare");
        }
    }

    /** How many runs there will be. */
    public int runs() {
        return repeats * variants.size();
    }

    /**
     * A client setting.
     *
     * @param name lower-case letters, digits and '-'; also that of a directory
     * @param description what it is, for the report
     * @param client in the place of the load's client
     */
    @JsonClassDescription("A client setting that is compared with others.")
    public record Variant(
            @JsonPropertyDescription("Its name: lower-case letters, digits and '-'.")
            String name,

            @JsonPropertyDescription("What it is, for the report.")
            Optional<String> description,

            @JsonPropertyDescription("The client, in the place of the load's.")
            ClientSpec client) {
        public Variant {
            Names.check("name", name);
        }
    }
}
