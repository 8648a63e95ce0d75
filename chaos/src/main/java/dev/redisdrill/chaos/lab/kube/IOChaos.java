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

/** Makes a volume slow, or its calls fail. */
@Group(ChaosResource.GROUP)
@Version(ChaosResource.VERSION)
@Kind("IOChaos")
@Plural("iochaos")
@Singular("iochaos")
final class IOChaos extends ChaosResource<IOChaos.Spec> {
    private static final long serialVersionUID = 1L;

    /** What becomes of which calls of which files of a volume; {@code percent} of them. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Spec(
            String action,
            String mode,
            PodSelection selector,
            @Nullable List<String> containerNames,
            String volumePath,
            @Nullable String path,
            @Nullable List<String> methods,
            int percent,
            @Nullable String delay,
            @Nullable Integer errno,
            String duration) {}
}
