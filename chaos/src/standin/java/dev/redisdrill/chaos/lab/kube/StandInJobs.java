package dev.redisdrill.chaos.lab.kube;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands in for Kubernetes' controller of Jobs and for its garbage collection, on the mock of an API server, which has neither: the
 * pods of an Indexed Job are made once, each with its index, and deleted with their job. Thread-safe.
 */
public final class StandInJobs implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StandInJobs.class);
    private static final long PERIOD_MILLIS = 100;

    private final KubernetesClient client;
    private final String namespace;
    private final Set<String> made = new HashSet<>();
    private final ScheduledExecutorService loop = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "stand-in-jobs");
        thread.setDaemon(true);
        return thread;
    });

    private StandInJobs(KubernetesClient client, String namespace) {
        this.client = client;
        this.namespace = namespace;
    }

    /** Starts it. The client is not closed by it. */
    public static StandInJobs start(KubernetesClient client, String namespace) {
        StandInJobs jobs = new StandInJobs(client, namespace);
        ScheduledFuture<?> unused =
                jobs.loop.scheduleWithFixedDelay(jobs::reconcileAll, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
        return jobs;
    }

    @Override
    public void close() {
        loop.shutdownNow();
    }

    private void reconcileAll() {
        try {
            List<Job> jobs =
                    client.batch().v1().jobs().inNamespace(namespace).list().getItems();
            for (Job job : jobs) {
                if ("Indexed".equals(job.getSpec().getCompletionMode())
                        && made.add(job.getMetadata().getUid())) {
                    make(job);
                }
            }
            List<String> uids =
                    jobs.stream().map(job -> job.getMetadata().getUid()).toList();
            for (Pod pod : client.pods().inNamespace(namespace).list().getItems()) {
                if (pod.getMetadata().getOwnerReferences().stream().anyMatch(owner -> !uids.contains(owner.getUid()))) {
                    client.resource(pod).delete();
                }
            }
        } catch (KubernetesClientException e) {
            LOG.info("tried again soon: {}", e.getMessage());
        } catch (RuntimeException e) {
            LOG.warn("tried again soon", e); // an escape would end the loop without a word
        }
    }

    private void make(Job job) {
        for (int index = 0; index < job.getSpec().getCompletions(); index++) {
            client.resource(new PodBuilder()
                            .withNewMetadata()
                            .withName(job.getMetadata().getName() + "-" + index)
                            .withNamespace(namespace)
                            .withLabels(
                                    job.getSpec().getTemplate().getMetadata().getLabels())
                            .withAnnotations(
                                    Map.of("batch.kubernetes.io/job-completion-index", Integer.toString(index)))
                            .addNewOwnerReference()
                            .withApiVersion("batch/v1")
                            .withKind("Job")
                            .withName(job.getMetadata().getName())
                            .withUid(job.getMetadata().getUid())
                            .endOwnerReference()
                            .endMetadata()
                            .withSpec(job.getSpec().getTemplate().getSpec())
                            .build())
                    .create();
        }
    }
}
