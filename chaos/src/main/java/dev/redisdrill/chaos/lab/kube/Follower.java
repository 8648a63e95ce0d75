package dev.redisdrill.chaos.lab.kube;

import dev.redisdrill.chaos.lab.LabException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Follows the status of one experiment by a watch, which the client renews when it breaks, and by asking. One thread checks.
 *
 * @param <R> its kind
 */
final class Follower<R extends ChaosResource<?>> implements AutoCloseable {
    /** A watch can be lost without a word: so often it is asked for besides. */
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private final String name;
    private final KubeApi api;
    private final Resource<R> resource;
    private final CompletableFuture<List<R>> injected;
    private long allowanceNanos;
    private final long begun = System.nanoTime();
    private long lookedNanos = begun;
    private volatile boolean seenInjected;
    private volatile @Nullable ChaosStatus last;
    private volatile boolean deleted;

    private Follower(String name, KubeApi api, Resource<R> resource, Duration takenUpWithin) {
        this.name = name;
        this.api = api;
        this.resource = resource;
        this.allowanceNanos = takenUpWithin.toNanos();
        this.injected = resource.informOnCondition(this::take);
    }

    /**
     * Begins to follow.
     *
     * @param takenUpWithin a controller that has said nothing by then is not there, or cannot see the pods
     */
    static Follower<?> of(KubeApi api, ChaosResource<?> resource, Duration takenUpWithin) {
        return new Follower<>(KubeApi.name(resource), api, api.experiment(resource), takenUpWithin);
    }

    private boolean take(List<R> found) {
        if (found.isEmpty()) {
            deleted = last != null;
            return false;
        }
        ChaosStatus status = found.get(0).getStatus();
        last = status == null ? new ChaosStatus(null, null) : status;
        boolean now = status != null && status.injected();
        seenInjected |= now;
        return now;
    }

    /** Whether the controller says that it was injected on all targets. */
    boolean injected() {
        return seenInjected;
    }

    /**
     * Whether it can still become injected.
     *
     * @throws LabException if it cannot: no pod is selected, or somebody has deleted it; or if the API server does not answer
     */
    void check() throws LabException {
        look();
        ChaosStatus status = last;
        if (deleted) {
            throw new LabException(
                    "the " + name + " is gone before it was injected: somebody else has deleted it, or its anchor");
        }
        if (seenInjected || System.nanoTime() - begun < allowanceNanos) {
            return;
        }
        if (status == null || status.conditions() == null || status.conditions().isEmpty()) {
            throw new LabException("nobody has taken up the " + name + " within "
                    + Duration.ofNanos(allowanceNanos).toSeconds()
                    + " s; does the controller of Chaos Mesh run, and is it meant for this namespace?");
        }
        if (status.targets().isEmpty() && !status.is("Selected")) {
            throw new LabException("Chaos Mesh selects no pod for the " + name
                    + " (Selected: False); may its controller see these pods?");
        }
    }

    private void look() throws LabException {
        long asked = System.nanoTime();
        if (asked - lookedNanos < LOOK_EVERY.toNanos()) {
            return;
        }
        Optional<R> found = api.ask("get the " + name, () -> Optional.ofNullable(resource.get()));
        take(found.stream().toList());
        lookedNanos = System.nanoTime();
        // While the API server is away, the controller hears nothing either.
        allowanceNanos += Math.max(0, lookedNanos - asked - LOOK_EVERY.toNanos());
    }

    /** What the controller says; for people. */
    String reason() {
        ChaosStatus status = last;
        return name + ": " + (status == null ? "no status" : status.reason());
    }

    @Override
    public void close() {
        injected.cancel(true);
    }
}
