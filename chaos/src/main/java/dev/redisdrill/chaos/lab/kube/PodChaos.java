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

/** Kills pods or containers, or keeps pods from running. */
@Group(ChaosResource.GROUP)
@Version(ChaosResource.VERSION)
@Kind("PodChaos")
@Plural("podchaos")
@Singular("podchaos")
final class PodChaos extends ChaosResource<PodChaos.Spec> {
    private static final long serialVersionUID = 1L;

    /** What is done to which pods; {@code gracePeriod} in seconds. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Spec(
            String action,
            String mode,
            PodSelection selector,
            @Nullable List<String> containerNames,
            @Nullable Integer gracePeriod,
            String duration) {}
}
