package dev.redisdrill.runner.experiment;

import dev.redisdrill.chaos.Labs;
import dev.redisdrill.chaos.lab.LabException;
import dev.redisdrill.chaos.lab.Target;
import dev.redisdrill.runner.plan.Plan;
import dev.redisdrill.simulations.engine.KeyRemoval;
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

/** The keys that a run wrote to a cluster that outlives it. Thread-safe. */
final class RunKeys {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private RunKeys() {}

    /** Whether the cluster is there after the run, and with it what the run wrote. */
    static boolean outlive(Target target) {
        return target.outlivesRuns();
    }

    static KeyRemoval.Removed remove(Path runDirectory, Event.LabReady cluster, Instant runStart, ClusterAccess access)
            throws InterruptedException {
        return KeyRemoval.run(
                runDirectory.resolve(Plan.FILE),
                cluster.shards().stream().map(Event.ShardAtStart::slots).toList(),
                runStart,
                access,
                LIMIT);
    }

    /**
     * Removes what a run that was killed left in an existing cluster, by its run directory alone and the secrets that its
     * plan refers to. Idempotent.
     *
     * @return what was done, one line each, for people; empty if there was nothing to do
     * @throws IOException if keys are left; says why and what to do
     */
    static List<String> heal(Path runDirectory, Map<String, String> environment)
            throws IOException, InterruptedException {
        Path planFile = runDirectory.resolve(Plan.FILE);
        if (!Files.isRegularFile(planFile) || !outlive(Plan.read(planFile).target())) {
            return List.of();
        }
        List<Event> events = Timeline.read(runDirectory);
        Optional<Event.RunStarted> start = first(events, Event.RunStarted.class);
        Optional<Event.LabReady> cluster = first(events, Event.LabReady.class);
        boolean done = first(events, Event.KeysRemoved.class)
                .map(removed -> removed.problem().isEmpty())
                .orElse(false);
        if (start.isEmpty() || cluster.isEmpty() || done) {
            return List.of(); // it never wrote anything, or has removed it itself
        }
        ClusterAccess access;
        try {
            access = Labs.reach(Plan.read(planFile).target(), environment, runDirectory);
        } catch (LabException e) {
            throw new IOException(
                    runDirectory + ": its keys are still in the cluster: " + e.getMessage() + "; then heal again", e);
        }
        KeyRemoval.Removed removed =
                remove(runDirectory, cluster.get(), start.get().wall(), access);
        if (removed.problem().isPresent()) {
            throw new IOException(runDirectory + ": keys are left in the cluster: "
                    + removed.problem().get() + "; heal again when it answers");
        }
        return List.of(
                removed.keys() == 0
                        ? runDirectory + ": no key of the run is left in the cluster"
                        : "removed " + removed.keys() + " keys of the run from " + String.join(", ", access.seeds()));
    }

    private static <E extends Event> Optional<E> first(List<Event> events, Class<E> type) {
        return events.stream().filter(type::isInstance).map(type::cast).findFirst();
    }
}
