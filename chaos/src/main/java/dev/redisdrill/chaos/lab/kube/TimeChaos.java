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

/** Another time of day for the processes of a pod. */
@Group(ChaosResource.GROUP)
@Version(ChaosResource.VERSION)
@Kind("TimeChaos")
@Plural("timechaos")
@Singular("timechaos")
final class TimeChaos extends ChaosResource<TimeChaos.Spec> {
    private static final long serialVersionUID = 1L;

    /** By how much the clocks of which pods are wrong. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Spec(
            String mode,
            PodSelection selector,
            @Nullable List<String> containerNames,
            String timeOffset,
            @Nullable List<String> clockIds,
            String duration) {}
}
