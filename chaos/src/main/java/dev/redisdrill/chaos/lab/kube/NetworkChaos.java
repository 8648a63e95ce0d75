package dev.redisdrill.chaos.lab.kube;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;
import org.jspecify.annotations.Nullable;

/** Cuts, delays, loses or throttles what pods send to each other. */
@Group(ChaosResource.GROUP)
@Version(ChaosResource.VERSION)
@Kind("NetworkChaos")
@Plural("networkchaos")
@Singular("networkchaos")
final class NetworkChaos extends ChaosResource<NetworkChaos.Spec> {
    private static final long serialVersionUID = 1L;

    /** What is done to the traffic between the selected pods and the target; without a target: and everyone. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Spec(
            String action,
            String mode,
            PodSelection selector,
            String direction,
            @Nullable Target target,
            @Nullable Delay delay,
            @Nullable Loss loss,
            @Nullable Bandwidth bandwidth,
            String duration) {}

    /** The other side. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Target(String mode, PodSelection selector) {}

    /** Later by so much; each a number with one unit. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Delay(String latency, @Nullable String jitter) {}

    /** How many are lost, in percent, as text. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Loss(String loss) {}

    /** A rate such as 1mbps, which is megabytes per second; how many bytes may wait; how many may pass at once. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Bandwidth(String rate, long limit, long buffer) {}
}
