package dev.redisdrill.chaos.lab.kube;

import dev.redisdrill.chaos.lab.LoadHost;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The Indexed Job ({@code batch/v1}, {@code completionMode: Indexed}) whose pods are a run's load programs: one for each index, all at
 * the same time, none of them ever started again, since a second start would not be the share of the first. One that fails leaves the
 * others running ({@code backoffLimitPerIndex}, Kubernetes 1.29), whose evidence is still to be fetched.
 *
 * <p>Three things end them if the runner does not: their standard input closes with the one connection that was attached to it
 * ({@code stdinOnce}), the deadline of the job, and {@code ttlSecondsAfterFinished: 0}, which removes job and pods. They have no
 * rights: no token of the service account, no privileges, a root file system that cannot be written to. No secret is in here: they
 * come through standard input.
 *
 * <p>Static, thread-safe.
 */
final class LoadJob {
    /** The container that is the load program. */
    static final String CONTAINER = "load";

    private static final String PART_LABEL = "redis-drill/part";
    private static final String PART = "load";
    private static final String VOLUME = "evidence";
    private static final String SCRATCH = "scratch";
    private static final long USER = 10_001;

    private LoadJob() {}

    /** The labels of a run's load: its job and its pods. */
    static Map<String, String> labels(String run) {
        return Map.of(RunLabel.RUN, run, PART_LABEL, PART);
    }

    /** The name of a run's job. */
    static String name(String run) {
        return RunLabel.resource(run, "load", 0);
    }

    /** The job of a run's order, in a namespace. */
    static Job of(String run, LoadHost.Order order, String namespace) {
        Map<String, Quantity> resources = order.resources().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> Quantity.parse(entry.getValue())));
        Map<String, String> labels = labels(run);
        return new JobBuilder()
                .withNewMetadata()
                .withName(name(run))
                .withNamespace(namespace)
                .withLabels(labels)
                .endMetadata()
                .withNewSpec()
                .withCompletionMode("Indexed")
                .withCompletions(order.programs())
                .withParallelism(order.programs())
                .withBackoffLimitPerIndex(0)
                .withActiveDeadlineSeconds(order.deadline().toSeconds())
                .withTtlSecondsAfterFinished(0)
                .withNewTemplate()
                .withNewMetadata()
                .withLabels(labels)
                .endMetadata()
                .withNewSpec()
                .withRestartPolicy("Never")
                .withAutomountServiceAccountToken(false)
                .withEnableServiceLinks(false)
                .withTerminationGracePeriodSeconds(0L)
                .withNewSecurityContext()
                .withRunAsNonRoot(true)
                .withRunAsUser(USER)
                .withFsGroup(USER)
                .withNewSeccompProfile()
                .withType("RuntimeDefault")
                .endSeccompProfile()
                .endSecurityContext()
                .addNewContainer()
                .withName(CONTAINER)
                .withImage(order.image())
                .withCommand(order.command())
                .withWorkingDir(order.directory())
                .withStdin(true)
                .withStdinOnce(true)
                .withNewResources()
                .withRequests(resources)
                .withLimits(resources)
                .endResources()
                .withNewSecurityContext()
                .withAllowPrivilegeEscalation(false)
                .withReadOnlyRootFilesystem(true)
                .withNewCapabilities()
                .withDrop("ALL")
                .endCapabilities()
                .endSecurityContext()
                .addNewVolumeMount()
                .withName(VOLUME)
                .withMountPath(order.directory())
                .endVolumeMount()
                .addNewVolumeMount()
                .withName(SCRATCH)
                .withMountPath("/tmp")
                .endVolumeMount()
                .endContainer()
                .addNewVolume()
                .withName(VOLUME)
                .withNewEmptyDir()
                .endEmptyDir()
                .endVolume()
                .addNewVolume()
                .withName(SCRATCH)
                .withNewEmptyDir()
                .endEmptyDir()
                .endVolume()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }
}
