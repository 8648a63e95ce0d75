package dev.redisdrill.chaos.lab.kube;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An experiment of Chaos Mesh 2.8, as far as this harness asks for it. The fields are those of the resource definitions
 * ({@code chaos-mesh.org/v1alpha1}), and null where a resource does not have them.
 *
 * <p>Never updated: a local copy put back would wipe the finalizer, and with it the guarantee to heal.
 *
 * @param <S> the specification
 */
abstract class ChaosResource<S> extends CustomResource<S, ChaosStatus> implements Namespaced {
    /** The group of all kinds. */
    static final String GROUP = "chaos-mesh.org";

    static final String VERSION = "v1alpha1";

    private static final long serialVersionUID = 1L;

    /** All kinds that this harness makes. */
    static final List<Class<? extends ChaosResource<?>>> KINDS = List.of(
            PodChaos.class, NetworkChaos.class, IOChaos.class, StressChaos.class, TimeChaos.class, DNSChaos.class);

    /** Their plural names. */
    static final Set<String> PLURALS =
            KINDS.stream().map(HasMetadata::getPlural).collect(Collectors.toUnmodifiableSet());

    @Override
    protected @Nullable S initSpec() {
        return null; // given whole
    }

    @Override
    protected @Nullable ChaosStatus initStatus() {
        return null; // the controller's
    }
}
