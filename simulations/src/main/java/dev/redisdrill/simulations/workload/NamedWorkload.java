package dev.redisdrill.simulations.workload;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.redisdrill.timeline.spec.Kinds;
import java.util.Optional;

/**
 * A workload under the name by which objectives and reports speak of it.
 *
 * @param name if left out: the kind
 * @param workload what is done
 */
@JsonClassDescription("A workload: optionally a name, and exactly one kind")
public record NamedWorkload(
        @JsonPropertyDescription("the name in objectives and reports; if left out: the kind")
        Optional<String> name,

        @JsonUnwrapped Workload workload) {
    public NamedWorkload {
        name.ifPresent(TenantSpec::checkName);
    }

    /** The name, or the kind. */
    public String label() {
        return name.orElseGet(() -> Kinds.nameOf(workload));
    }
}
