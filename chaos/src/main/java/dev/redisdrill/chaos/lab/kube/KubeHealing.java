package dev.redisdrill.chaos.lab.kube;

import dev.redisdrill.chaos.lab.KubernetesTarget;
import dev.redisdrill.chaos.lab.LabException;
import dev.redisdrill.timeline.spec.ClusterAccess;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Removes what runs left on a Kubernetes cluster, from outside of any run. Thread-safe. */
public final class KubeHealing {
    private KubeHealing() {}

    /**
     * Everything of one run. Idempotent.
     *
     * @param run the name of its directory
     * @param start when it began, as its timeline says
     * @return what was removed, one line each; empty if nothing was there
     * @throws LabException if something is left; says why and what to do
     */
    public static List<String> ofRun(KubernetesTarget target, String run, Instant start)
            throws LabException, InterruptedException {
        try (KubeApi api = KubeApi.open(target.context(), target.namespace())) {
            return new Sweep(api).ofRun(RunLabel.of(run, start));
        }
    }

    /**
     * Everything of ours, of runs that still go on, too.
     *
     * @param context of the kubeconfig
     * @param namespace empty: the context's
     * @return what was removed, one line each; empty if nothing was there
     * @throws LabException if there is no such context, or something is left
     */
    public static List<String> ofAll(String context, Optional<String> namespace)
            throws LabException, InterruptedException {
        try (KubeApi api = KubeApi.open(Optional.of(context), namespace)) {
            return new Sweep(api).ofAll();
        }
    }

    /** How to reach the target's cluster, as a run would. */
    public static ClusterAccess access(KubernetesTarget target, Map<String, String> environment, Path base)
            throws LabException {
        try (KubeApi api = KubeApi.open(target.context(), target.namespace())) {
            return new KubeAccess(api, target).find(environment, base);
        }
    }
}
