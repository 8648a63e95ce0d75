package dev.redisdrill.runner.plan;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.redisdrill.chaos.fault.Fault;
import java.time.Duration;
import java.util.List;

/**
 * A nemesis: faults, their targets and the pauses between them are drawn by the seed. The same seed, plan and tool draw the
 * same; what was drawn is in {@code plan.json}, which can be run again as it is.
 */
@JsonClassDescription("Faults that the seed draws, one after the other, with pauses between them.")
record RandomFaults(
        @JsonProperty("for")
        @JsonPropertyDescription(
                "For how long, by the expected length of each fault; what would not end in it is not drawn.")
        Duration time,

        @JsonProperty(defaultValue = "2s")
        @JsonPropertyDescription("The shortest pause between the end of one fault and the start of the next.")
        Duration minPause,

        @JsonProperty(defaultValue = "6s") @JsonPropertyDescription("The longest pause.")
        Duration maxPause,

        @JsonPropertyDescription("What to draw from; at least one.")
        List<Weighted> faults) {
    RandomFaults {
        faults = List.copyOf(faults);
        if (faults.isEmpty()) {
            throw new IllegalArgumentException("faults: name at least one to draw from");
        }
        if (maxPause.compareTo(minPause) < 0) {
            throw new IllegalArgumentException("maxPause: is shorter than minPause");
        }
        if (time.isZero()) {
            throw new IllegalArgumentException("for: must be longer than 0");
        }
    }

    /** One to draw from. */
    @JsonClassDescription("A fault to draw: exactly one kind, and how often compared with the others.")
    record Weighted(
            @JsonProperty(defaultValue = "1")
            @JsonPropertyDescription("How often it is drawn, compared with the others; 1 to 1000.")
            int weight,

            @JsonUnwrapped Fault fault) {
        Weighted {
            if (weight < 1 || weight > 1_000) {
                throw new IllegalArgumentException("weight: " + weight + " is not in 1 to 1000");
            }
        }
    }
}
