package dev.redisdrill.chaos.lab.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redisdrill.chaos.lab.LoadHost;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadJobTest {
    private static final String NAMESPACE = "redis";

    @TempDir
    Path logs;

    private LoadHost.Order order(int programs) {
        return new LoadHost.Order(
                programs,
                "redis-drill:1",
                List.of("java", "Main"),
                "/evidence",
                Map.of("cpu", "2", "memory", "1Gi"),
                Duration.ofMinutes(5),
                logs);
    }

    @Test
    void theJobHasOnePodForEachShareAndEndsByItself() {
        Job job = LoadJob.of("r1", order(3), NAMESPACE);
        PodSpec pod = job.getSpec().getTemplate().getSpec();
        Container container = pod.getContainers().get(0);

        assertThat(job.getSpec().getCompletionMode()).isEqualTo("Indexed");
        assertThat(job.getSpec().getCompletions())
                .isEqualTo(3)
                .isEqualTo(job.getSpec().getParallelism());
        assertThat(job.getSpec().getBackoffLimitPerIndex())
                .as("none is started twice, and one that fails leaves the others")
                .isZero();
        assertThat(job.getSpec().getActiveDeadlineSeconds()).isEqualTo(300);
        assertThat(job.getSpec().getTtlSecondsAfterFinished()).isZero();
        assertThat(pod.getRestartPolicy()).isEqualTo("Never");
        assertThat(pod.getAutomountServiceAccountToken()).isFalse();
        assertThat(container.getWorkingDir()).isEqualTo("/evidence");
        assertThat(container.getVolumeMounts())
                .as("all that it can write to")
                .extracting(VolumeMount::getMountPath)
                .containsExactly("/evidence", "/tmp");
        assertThat(container.getStdin()).isTrue();
        assertThat(container.getStdinOnce())
                .as("it hears when the runner is gone")
                .isTrue();
        assertThat(container.getCommand()).containsExactly("java", "Main");
        assertThat(container.getEnv()).as("nothing secret, nothing at all").isEmpty();
        assertThat(container.getResources().getLimits()).containsKeys("cpu", "memory");
        assertThat(job.getMetadata().getLabels()).containsEntry(RunLabel.RUN, "r1");
        assertThat(job.getSpec().getTemplate().getMetadata().getLabels()).containsEntry(RunLabel.RUN, "r1");
    }
}
