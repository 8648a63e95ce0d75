package dev.redisdrill.runner.cli;

import dev.redisdrill.chaos.Labs;
import dev.redisdrill.chaos.guard.RunGoesOn;
import dev.redisdrill.chaos.lab.LabException;
import dev.redisdrill.chaos.lab.kube.KubeHealing;
import dev.redisdrill.runner.experiment.LeftCluster;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Heals interrupted runs, one after the other, and says what was done. Confined to one thread. */
final class Healing {
    private final Consumer<String> done;
    private final PrintWriter problems;
    private final Map<String, String> environment;
    private boolean foundNothing = true;
    private boolean failed;

    /**
     * Heals nothing yet.
     *
     * @param done receives a line for each thing that was done
     * @param problems receives a line for each that could not be done
     * @param environment where the plans' references to secrets are looked up
     */
    Healing(Consumer<String> done, PrintWriter problems, Map<String, String> environment) {
        this.done = done;
        this.problems = problems;
        this.environment = environment;
    }

    /** Heals a run. One that still goes on counts as one that could not be healed: it was asked for by name. */
    void heal(Path run) throws InterruptedException {
        attempt(() -> healed(run));
    }

    /**
     * Heals these runs, and all others of this user that left secrets outside of their directories. Those that still go
     * on are named and let alone.
     */
    void healAll(List<Path> runs) throws InterruptedException {
        Optional<Path> privately =
                Optional.ofNullable(environment.get("REDIS_DRILL_PRIVATE")).map(Path::of);
        Set<Path> all = new TreeSet<>(Labs.interrupted(privately));
        all.addAll(runs);
        for (Path run : all) {
            attempt(() -> {
                try {
                    return healed(run);
                } catch (RunGoesOn goesOn) {
                    problems.println(run + ": still goes on, and was let alone");
                    return List.of();
                }
            });
        }
        attempt(() -> Labs.removeOrphans(privately));
    }

    private List<String> healed(Path run) throws IOException, LabException, InterruptedException {
        return Labs.heal(run, LeftCluster.of(run, environment));
    }

    /** Removes all that any run has made in a namespace of a Kubernetes cluster. */
    void healKubernetes(String context, Optional<String> namespace) throws InterruptedException {
        attempt(() -> KubeHealing.ofAll(context, namespace));
    }

    /** Whether there was nothing to heal. */
    boolean foundNothing() {
        return foundNothing;
    }

    /** Whether something could not be healed. */
    boolean failed() {
        return failed;
    }

    /** What one of them cannot heal does not keep the others from it. */
    private void attempt(Step step) throws InterruptedException {
        try {
            for (String line : step.heal()) {
                done.accept(line);
                foundNothing = false;
            }
        } catch (IOException | LabException e) {
            problems.println(e.getMessage());
            foundNothing = false;
            failed = true;
        }
    }

    /** Undoes something and says what. */
    private interface Step {
        List<String> heal() throws IOException, LabException, InterruptedException;
    }
}
