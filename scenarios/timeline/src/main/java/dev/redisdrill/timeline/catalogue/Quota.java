package dev.redisdrill.timeline.catalogue;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.redisdrill.timeline.unit.ByteSize;
import dev.redisdrill.timeline.unit.Rate;
import java.util.Optional;

/**
 * How much of the cluster a service of a tenant may take; what is absent is not limited.
 *
 * @param keys at least 0
 * @param bytes memory on the primaries, as MEMORY USAGE counts it
 * @param rate operations, as a mean over the busiest ten seconds
 */
@JsonClassDescription("How much of the cluster a service of a tenant may take; what is left out is not limited.")
public record Quota(
        @JsonPropertyDescription("How many keys at most.") Optional<Long> keys,

        @JsonPropertyDescription("How much memory at most on the primaries, as MEMORY USAGE counts it.")
        Optional<ByteSize> bytes,

        @JsonPropertyDescription("How many operations at most, as a mean over the busiest ten seconds.")
        Optional<Rate> rate) {
    public Quota {
        keys.ifPresent(most -> {
            if (most < 0) {
                throw new IllegalArgumentException("keys: must be 0 or more, not " + most);
            }
        });
        if (keys.isEmpty() && bytes.isEmpty() && rate.isEmpty()) {
            throw new IllegalArgumentException("a quota limits at least one of keys, bytes and rate; or leave it out");
        }
    }
}
