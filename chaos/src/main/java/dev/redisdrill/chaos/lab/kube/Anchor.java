package dev.redisdrill.chaos.lab.kube;

import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import java.time.Duration;
import java.util.Map;

/**
 * The dead-man switch: a Job that owns the experiments of a fault. It has no pods ({@code parallelism: 0}), so that nothing is
 * scheduled and no image is fetched; at its deadline it fails and is deleted at once, and with it what it owns, whether or
 * not this harness is there to see to it.
 */
final class Anchor {
    private Anchor() {}

    /** The Job, as it is to be created. */
    static Job job(String name, String namespace, Map<String, String> labels, Duration deadline, String until) {
        return new JobBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .withLabels(labels)
                .withAnnotations(Map.of(RunLabel.UNTIL, until))
                .endMetadata()
                .withNewSpec()
                .withParallelism(0)
                .withBackoffLimit(0)
                .withActiveDeadlineSeconds(deadline.toSeconds())
                .withTtlSecondsAfterFinished(0)
                .withNewTemplate()
                .withNewMetadata()
                .withLabels(labels)
                .endMetadata()
                .withNewSpec()
                .withRestartPolicy("Never")
                .withContainers(new ContainerBuilder()
                        .withName("none")
                        .withImage("none")
                        .build())
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }

    /** What makes an experiment the Job's. A wrong uid would have it deleted at once. */
    static OwnerReference owner(String name, String uid) {
        return new OwnerReferenceBuilder()
                .withApiVersion("batch/v1")
                .withKind("Job")
                .withName(name)
                .withUid(uid)
                .build();
    }
}
