package dev.redisdrill.runner.plan;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.redisdrill.chaos.guard.BlastRadius;
import dev.redisdrill.timeline.unit.Share;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What keeps a drill within bounds: looked at before it begins, before each fault, and all the while. */
@JsonClassDescription("What keeps a drill within bounds.")
public record Guards(
        @JsonProperty(defaultValue = "{}") @JsonPropertyDescription("How much may be away at any one moment.")
        Radius blastRadius,

        @JsonProperty(defaultValue = "{}")
        @JsonPropertyDescription("What ends the run early: everything is healed at once, and the report is made.")
        AbortWhen abortWhen) {

    /** How much may be away at any one moment; a plan that would go beyond is refused. */
    @JsonClassDescription("How much may be away at any one moment; a plan that would go beyond is refused.")
    public record Radius(
            @JsonPropertyDescription("At most so many shards without a primary. Absent: no limit.")
            Optional<Integer> shardsWithoutPrimary,

            @JsonPropertyDescription(
                    "At most so many shards without any copy. Absent: what one fault takes by itself, and"
                            + " never what several take together.")
            Optional<Integer> shardsWithoutCopies) {
        public Radius {
            shardsWithoutPrimary.ifPresent(n -> atLeastZero("shardsWithoutPrimary", n));
            shardsWithoutCopies.ifPresent(n -> atLeastZero("shardsWithoutCopies", n));
        }

        private static void atLeastZero(String key, int value) {
            if (value < 0) {
                throw new IllegalArgumentException(key + ": cannot be less than 0");
            }
        }
    }

    /** What ends a run early. Nothing, where a key is absent. */
    @JsonClassDescription("What ends a run early. Nothing, where a key is absent.")
    public record AbortWhen(
            @JsonPropertyDescription(
                    "The error budget: this share of all operations that the plan offers after the warm-up"
                            + " has failed or is unknown.")
            Optional<Share> errorBudget,

            @JsonPropertyDescription("Nothing at all was acknowledged for so long.")
            Optional<Duration> outage,

            @JsonPropertyDescription("A second's 99th percentile was above this, three seconds in a row.")
            Optional<Duration> p99,

            @JsonPropertyDescription(
                    "The cluster is not whole when a fault is due, other than by faults that are under way,"
                            + " and does not become so within this time.")
            Optional<Duration> clusterNotOk,

            @JsonProperty(defaultValue = "false")
            @JsonPropertyDescription(
                    "The load falls behind its own schedule: less than 90% of what is offered comes to an end,"
                            + " three seconds in a row, while no fault is under way.")
            boolean clientSaturated,

            @JsonProperty(defaultValue = "[]")
            @JsonPropertyDescription(
                    "Names of objectives: it is certain that one of them cannot be met any more, whatever comes. Looked at"
                            + " once a second.")
            List<String> objectiveViolated) {
        public AbortWhen {
            objectiveViolated = List.copyOf(objectiveViolated);
        }
    }

    /** No guards beyond the standard ones. */
    public static Guards none() {
        return new Guards(
                new Radius(Optional.empty(), Optional.empty()),
                new AbortWhen(
                        Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), false, List.of()));
    }

    /** The blast radius as it is computed with. */
    public BlastRadius.Limits limits() {
        return new BlastRadius.Limits(blastRadius.shardsWithoutPrimary(), blastRadius.shardsWithoutCopies());
    }
}
