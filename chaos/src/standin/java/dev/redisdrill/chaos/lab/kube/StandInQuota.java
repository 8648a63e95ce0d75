package dev.redisdrill.chaos.lab.kube;

import dev.redisdrill.chaos.lab.LabException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Stands in for busy processes in the control group of a pod, and for the kernel, which holds up the whole group when its quota is used
 * up: of each 100 ms the servers run for their equal part of the container's CPU limit, and are stopped (SIGSTOP) for the rest.
 */
final class StandInQuota implements StandInDeeds.Undo {
    private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final double PERCENT = 100;
    private static final long END_MILLIS = 2_000;

    private final LabPods pods;
    private final List<String> chosen;
    private final long runNanos;
    private final Thread beat = new Thread(this::beat, "stand-in-quota");
    private volatile boolean over;
    private volatile @Nullable LabException failure;

    private StandInQuota(LabPods pods, List<String> chosen, double share) {
        this.pods = pods;
        this.chosen = List.copyOf(chosen);
        this.runNanos = (long) (PERIOD_NANOS * Math.min(1, share));
    }

    /** Begins it: as many busy processes as the stressors say, and one thread of the server. */
    static StandInQuota begin(LabPods pods, List<String> chosen, Map<?, ?> cpu) {
        double busy = number(cpu.get("workers")) * number(cpu.get("load")) / PERCENT;
        StandInQuota quota = new StandInQuota(pods, chosen, LabPods.CORES / (busy + 1));
        quota.beat.setDaemon(true);
        quota.beat.start();
        return quota;
    }

    private static double number(Object value) {
        return ((Number) value).doubleValue();
    }

    private void beat() {
        try {
            while (!over) {
                for (String pod : chosen) {
                    pods.freeze(pod);
                }
                TimeUnit.NANOSECONDS.sleep(PERIOD_NANOS - runNanos);
                thaw();
                TimeUnit.NANOSECONDS.sleep(runNanos);
            }
        } catch (LabException e) {
            failure = e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void thaw() throws LabException {
        for (String pod : chosen) {
            pods.thaw(pod);
        }
    }

    /** Within a period it has ended; only then nothing stops the servers again. */
    @Override
    public void run() throws LabException {
        over = true;
        try {
            beat.join(END_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thaw();
        LabException failed = failure;
        if (failed != null) {
            throw failed;
        }
    }
}
