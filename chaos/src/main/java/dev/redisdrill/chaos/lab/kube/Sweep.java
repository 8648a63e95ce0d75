package dev.redisdrill.chaos.lab.kube;

import dev.redisdrill.chaos.lab.LabException;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** Removes resources of ours, known by their label, from a namespace. Thread-safe. */
final class Sweep {
    /** By so much clocks may differ. */
    private static final Duration CLOCKS = Duration.ofSeconds(30);

    private final KubeApi api;

    Sweep(KubeApi api) {
        this.api = api;
    }

    /** Everything of one run. */
    List<String> ofRun(String run) throws LabException, InterruptedException {
        Map<String, String> labels = Map.of(RunLabel.RUN, run);
        return remove(api.experiments(ChaosResource.PLURALS, labels), labels, resource -> true);
    }

    /** Everything of ours, whosever run it is. */
    List<String> ofAll() throws LabException, InterruptedException {
        return remove(api.experiments(ChaosResource.PLURALS, Map.of()), Map.of(), resource -> true);
    }

    /**
     * What runs left behind that are no more: its anchor is gone, or should have been. Nothing of a run that goes on.
     *
     * @param kinds plural names; of others it may not be allowed to see any
     */
    List<String> ofTheDead(Set<String> kinds, Instant now) throws LabException, InterruptedException {
        // Before the anchors: the anchor of what a run makes meanwhile would not be among them.
        List<ChaosResource<?>> all = api.experiments(kinds, Map.of());
        Set<String> alive = new HashSet<>();
        for (Job job : api.jobs(Map.of())) {
            if (!expired(job, now)) {
                alive.add(job.getMetadata().getUid());
            }
        }
        return remove(
                all,
                Map.of(),
                resource -> resource instanceof Job
                        ? expired(resource, now)
                        : expired(resource, now)
                                || resource.getMetadata().getOwnerReferences().stream()
                                        .map(OwnerReference::getUid)
                                        .noneMatch(alive::contains));
    }

    /** Whether it is there longer than it was meant to be; what does not say how long is somebody's who still runs. */
    private static boolean expired(HasMetadata resource, Instant now) {
        Map<String, String> annotations = resource.getMetadata().getAnnotations();
        String until = annotations == null ? null : annotations.get(RunLabel.UNTIL);
        try {
            return until != null && Instant.parse(until).plus(CLOCKS).isBefore(now);
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    /** @return what was removed, one line each */
    private List<String> remove(List<ChaosResource<?>> all, Map<String, String> labels, Predicate<HasMetadata> which)
            throws LabException, InterruptedException {
        List<String> removed = new ArrayList<>();
        List<ChaosResource<?>> experiments = all.stream().filter(which).toList();
        for (ChaosResource<?> experiment : experiments) {
            api.delete(experiment);
        }
        for (ChaosResource<?> experiment : experiments) {
            api.awaitGone(experiment);
            removed.add("removed the " + KubeApi.name(experiment) + " from namespace " + api.namespace());
        }
        for (Job job : api.jobs(labels)) {
            if (which.test(job)) {
                api.deleteAnchor(job.getMetadata().getName());
                removed.add("removed the Job " + job.getMetadata().getName() + " from namespace " + api.namespace());
            }
        }
        return removed;
    }
}
