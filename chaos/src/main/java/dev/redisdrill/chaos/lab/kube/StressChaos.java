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

/** Processes that use up the CPU time of a pod. */
@Group(ChaosResource.GROUP)
@Version(ChaosResource.VERSION)
@Kind("StressChaos")
@Plural("stresschaos")
@Singular("stresschaos")
final class StressChaos extends ChaosResource<StressChaos.Spec> {
    private static final long serialVersionUID = 1L;

    /** How much is used up in which pods. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Spec(
            String mode,
            PodSelection selector,
            @Nullable List<String> containerNames,
            Stressors stressors,
            String duration) {}

    /** Kinds of stress. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Stressors(@Nullable Cpu cpu) {}

    /** So many processes, each of which uses so many percent of a core. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Cpu(int workers, int load) {}
}
