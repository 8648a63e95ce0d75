package dev.redisdrill.runner.plan;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.Duration;
import java.util.List;

/** Steps that are done several times. */
@JsonClassDescription("The same steps several times, one after the other.")
record Repeat(
        @JsonPropertyDescription("How often, 1 to 100.") int times,

        @JsonProperty(defaultValue = "0s")
        @JsonPropertyDescription("How long to wait between the end of one round and the start of the next.")
        Duration pause,

        @JsonPropertyDescription("What is done, as in a sequence.")
        List<FaultSpec> steps) {
    Repeat {
        steps = List.copyOf(steps);
        if (times < 1 || times > 100) {
            throw new IllegalArgumentException("times: " + times + " is not in 1 to 100");
        }
        if (steps.isEmpty()) {
            throw new IllegalArgumentException("steps: name at least one");
        }
    }
}
