package dev.redisdrill.chaos.lab.kube;

import dev.redisdrill.chaos.lab.LabException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Follows the status of one experiment by a watch, which the client renews when it breaks. Thread-safe.
 *
 * @param <R> its kind
 */
final class Follower<R extends ChaosResource<?>> implements AutoCloseable {
    private final String name;
    private final Duration takenUpWithin;
    private final long begun = System.nanoTime();
    private final CompletableFuture<List<R>> injected;
    private volatile @Nullable ChaosStatus last;
    private volatile @Nullable String failure;
    private volatile boolean deleted;

    private Follower(String name, Resource<R> resource, Duration takenUpWithin) {
        this.name = name;
        this.takenUpWithin = takenUpWithin;
        this.injected = resource.informOnCondition(this::take);
        CompletableFuture<Void> unused = injected.handle((found, e) -> {
            failure = e == null ? null : String.valueOf(e.getMessage());
            return null;
        });
    }

    /**
     * Begins to follow.
     *
     * @param takenUpWithin a controller that has said nothing by then is not there, or cannot see the pods
     */
    static Follower<?> of(KubeApi api, ChaosResource<?> resource, Duration takenUpWithin) {
        return new Follower<>(KubeApi.name(resource), api.experiment(resource), takenUpWithin);
    }

    private boolean take(List<R> found) {
        if (found.isEmpty()) {
            deleted = last != null;
            return false;
        }
        ChaosStatus status = found.get(0).getStatus();
        last = status == null ? new ChaosStatus(null, null) : status;
        return status != null && status.injected();
    }

    /** Whether the controller says that it was injected on all targets. */
    boolean injected() {
        return injected.isDone() && !injected.isCompletedExceptionally();
    }

    /**
     * Whether it can still become injected.
     *
     * @throws LabException if it cannot: no pod is selected, or somebody has deleted it
     */
    void check() throws LabException {
        ChaosStatus status = last;
        if (deleted) {
            throw new LabException(
                    "the " + name + " is gone before it was injected: somebody else has deleted it, or its anchor");
        }
        String broken = failure;
        if (broken != null) {
            throw new LabException("the " + name + " cannot be watched: " + broken);
        }
        if (System.nanoTime() - begun < takenUpWithin.toNanos()) {
            return;
        }
        if (status == null || status.conditions() == null || status.conditions().isEmpty()) {
            throw new LabException("nobody has taken up the " + name + " within " + takenUpWithin.toSeconds()
                    + " s; does the controller of Chaos Mesh run, and is it meant for this namespace?");
        }
        if (status.targets().isEmpty() && !status.is("Selected")) {
            throw new LabException("Chaos Mesh selects no pod for the " + name
                    + " (Selected: False); may its controller see these pods?");
        }
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
