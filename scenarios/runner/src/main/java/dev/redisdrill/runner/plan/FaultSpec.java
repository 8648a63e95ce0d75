package dev.redisdrill.runner.plan;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.redisdrill.chaos.fault.Fault;
import java.time.Duration;

/** A fault under its name and at its time. */
@JsonClassDescription("A fault: when, under which name, and exactly one kind.")
public record FaultSpec(
        @DefaultsTo("its kind") @JsonPropertyDescription("What reports call it; unique in the scenario.")
        String name,

        @JsonPropertyDescription("When it is injected, after the end of the warm-up.")
        Duration at,

        @JsonUnwrapped Fault fault) {
    public FaultSpec {
        Names.check("name", name);
    }
}
