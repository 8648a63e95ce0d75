package dev.redisdrill.chaos.lab.kube;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Names that are not found, or found at random addresses. */
@Group(ChaosResource.GROUP)
@Version(ChaosResource.VERSION)
@Kind("DNSChaos")
@Plural("dnschaos")
@Singular("dnschaos")
final class DNSChaos extends ChaosResource<DNSChaos.Spec> {
    private static final long serialVersionUID = 1L;

    /** What becomes of the look-ups of which names by which pods. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Spec(
            String action,
            String mode,
            PodSelection selector,
            @Nullable List<String> patterns,
            String duration) {}
}
