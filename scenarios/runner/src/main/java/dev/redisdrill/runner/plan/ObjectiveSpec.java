package dev.redisdrill.runner.plan;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.redisdrill.reports.check.Check;

/** An objective under its name. */
@JsonClassDescription("An objective: exactly one kind, and a name if there are several alike.")
public record ObjectiveSpec(
        @DefaultsTo("its kind and scope") @JsonPropertyDescription("What reports call it; unique in the scenario.")
        String name,

        @JsonUnwrapped Check check) {
    public ObjectiveSpec {
        if (name.isBlank() || name.chars().anyMatch(c -> c < ' ')) {
            throw new IllegalArgumentException("name: write some words on one line, or leave it out");
        }
    }
}
