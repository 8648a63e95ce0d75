package dev.redisdrill.runner.experiment;

import dev.redisdrill.chaos.Labs;
import dev.redisdrill.chaos.guard.HealJournal;
import dev.redisdrill.chaos.lab.KubernetesTarget;
import dev.redisdrill.chaos.lab.LabException;
import dev.redisdrill.chaos.lab.kube.KubeHealing;
import dev.redisdrill.chaos.watch.ConvergenceProbe;
import dev.redisdrill.runner.plan.Plan;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.event.Timeline;
import dev.redisdrill.timeline.spec.ClusterAccess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The existing cluster that a killed run was at work on: what others do there for its faults is ended, its keys are removed, and
 * of its faults it is seen whether their effect is over. All else that such a cluster is done it gets over by itself (a
 * replica that takes over, connections that are closed), so there is nothing to undo, but much to look at.
 *
 * <p>Confined to one thread.
 */
public final class LeftCluster implements Labs.Survivor {
    /** A graceful failover that nobody completes is given up by the servers after 5 s; then a replica may copy anew. */
    private static final Duration LIMIT = Duration.ofSeconds(15);

    private static final Duration EFFECTS = Duration.ofSeconds(2);

    private final Path runDirectory;
    private final Map<String, String> environment;

    private LeftCluster(Path runDirectory, Map<String, String> environment) {
        this.runDirectory = runDirectory;
        this.environment = environment;
    }

    /**
     * What outlived a run: nothing, if the cluster was its own.
     *
     * @param environment where the plan's references to secrets are looked up
     * @throws IOException if the plan cannot be read
     */
    public static Labs.Survivor of(Path runDirectory, Map<String, String> environment) throws IOException {
        Path plan = runDirectory.resolve(Plan.FILE);
        return Files.isRegularFile(plan) && RunKeys.outlive(Plan.read(plan).target())
                ? new LeftCluster(runDirectory, environment)
                : Labs.Survivor.NONE;
    }

    @Override
    public List<String> clean() throws IOException, InterruptedException {
        return RunKeys.heal(runDirectory, environment);
    }

    /** What others carry out for the run ends by itself, but later. */
    @Override
    public List<String> endFaults() throws IOException, InterruptedException {
        Optional<Event.RunStarted> start = Timeline.read(runDirectory).stream()
                .filter(Event.RunStarted.class::isInstance)
                .map(Event.RunStarted.class::cast)
                .findFirst();
        if (!(Plan.read(runDirectory.resolve(Plan.FILE)).target() instanceof KubernetesTarget target)
                || start.isEmpty()) {
            return List.of();
        }
        try {
            return KubeHealing.ofRun(target, start.get().runId(), start.get().wall());
        } catch (LabException e) {
            throw new IOException(runDirectory + ": " + e.getMessage() + "; then heal again", e);
        }
    }

    @Override
    public String endOfFaults() throws IOException, InterruptedException {
        ClusterAccess access;
        try {
            access = Labs.reach(Plan.read(runDirectory.resolve(Plan.FILE)).target(), environment, runDirectory);
        } catch (LabException e) {
            throw new IOException(
                    runDirectory + ": whether its faults are over cannot be seen: " + e.getMessage()
                            + "; then heal again",
                    e);
        }
        Event.LabReady cluster = Timeline.read(runDirectory).stream()
                .filter(Event.LabReady.class::isInstance)
                .map(Event.LabReady.class::cast)
                .findFirst()
                .orElseThrow(() -> new IOException(runDirectory + ": a fault, and no cluster before it"));
        awaitEffects();
        List<String> missing = ConvergenceProbe.await(access, cluster, LIMIT);
        if (!missing.isEmpty()) {
            throw new IOException(runDirectory + ": the cluster is not whole after the run's faults: "
                    + String.join("; ", missing) + "; heal again when it is");
        }
        return "is in order: all slots covered, replicas in sync, cluster_state:ok on "
                + cluster.observers().size() + " nodes";
    }

    /** What the run had begun when it was killed, a failover for one, takes effect a moment later. */
    private void awaitEffects() throws IOException, InterruptedException {
        Instant begun = Files.getLastModifiedTime(runDirectory.resolve(HealJournal.FILE))
                .toInstant();
        Duration since = Duration.between(begun, Instant.now());
        TimeUnit.NANOSECONDS.sleep(
                EFFECTS.minus(since.isNegative() ? Duration.ZERO : since).toNanos());
    }
}
