package dev.redisdrill.timeline.catalogue;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;
import java.util.Optional;

/**
 * What is to be known of the keys {@code tenant:service:*}.
 *
 * @param structures at least one
 */
@JsonClassDescription("What is to be known of the keys of a service.")
public record Keyspace(
        @JsonPropertyDescription("The data structures of its keys, by the names that TYPE replies; at least one.")
        List<Structure> structures,

        @JsonPropertyDescription("Who answers for it: a team, an address.")
        String owner,

        @JsonPropertyDescription("Who may see it: public, internal, personal. Names of personal keys are not shown.")
        Sensitivity sensitivity,

        @JsonPropertyDescription("How long its keys may live: none (nothing is asked), required, or such as max 30m.")
        TtlPolicy ttl,

        @JsonPropertyDescription("How much of the cluster it may take; if left out: as much as it likes.")
        Optional<Quota> quota,

        @JsonPropertyDescription("What it is there for, in a sentence.")
        Optional<String> purpose) {
    public Keyspace {
        structures = List.copyOf(structures);
        if (structures.isEmpty()) {
            throw new IllegalArgumentException("structures: name at least one, such as [string]");
        }
        if (owner.isBlank()) {
            throw new IllegalArgumentException("owner: say who answers for it");
        }
    }
}
