package dev.redisdrill.chaos;

import dev.redisdrill.chaos.guard.HealJournal;
import dev.redisdrill.chaos.guard.InterruptedRun;
import dev.redisdrill.chaos.lab.EndpointsTarget;
import dev.redisdrill.chaos.lab.KubernetesTarget;
import dev.redisdrill.chaos.lab.Lab;
import dev.redisdrill.chaos.lab.LabContext;
import dev.redisdrill.chaos.lab.LabException;
import dev.redisdrill.chaos.lab.LocalTarget;
import dev.redisdrill.chaos.lab.SentinelTarget;
import dev.redisdrill.chaos.lab.Target;
import dev.redisdrill.chaos.lab.endpoints.EndpointsAccess;
import dev.redisdrill.chaos.lab.endpoints.EndpointsLab;
import dev.redisdrill.chaos.lab.kube.KubeHealing;
import dev.redisdrill.chaos.lab.kube.KubeLab;
import dev.redisdrill.chaos.lab.local.Leftovers;
import dev.redisdrill.chaos.lab.local.LocalLab;
import dev.redisdrill.timeline.spec.ClusterAccess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes labs, and removes what interrupted ones left behind. Thread-safe. */
public final class Labs {
    private Labs() {}

    /** The lab of a target. Starts nothing yet: {@link Lab#start()} does. */
    public static Lab of(Target target, LabContext context) {
        if (target instanceof LocalTarget local) {
            return new LocalLab(local, context);
        }
        if (target instanceof SentinelTarget sentinel) {
            return new LocalLab(sentinel, context);
        }
        if (target instanceof EndpointsTarget endpoints) {
            return new EndpointsLab(endpoints, context);
        }
        if (target instanceof KubernetesTarget kubernetes) {
            return new KubeLab(kubernetes, context);
        }
        throw new IllegalArgumentException("no lab for " + target.getClass());
    }

    /**
     * How to reach the cluster of a target that outlives runs, from outside of any run.
     *
     * @param environment the environment variables
     * @param base the directory that relative {@code file:} references start from
     * @throws LabException if something is missing: what, and what to do
     */
    public static ClusterAccess reach(Target target, Map<String, String> environment, Path base) throws LabException {
        if (target instanceof KubernetesTarget kubernetes) {
            return KubeHealing.access(kubernetes, environment, base);
        }
        if (target instanceof EndpointsTarget endpoints) {
            EndpointsAccess.Lookup lookup = EndpointsAccess.of(endpoints, environment, base);
            return lookup.access()
                    .orElseThrow(() -> new LabException(lookup.problems().get(0).toString()));
        }
        throw new IllegalArgumentException("ends with its run: " + target.getClass());
    }

    /** What is there after a run and was there before it: a cluster that the run did not start. */
    public interface Survivor {
        /** The cluster was the run's own, and ended with it. */
        Survivor NONE = new Survivor() {
            @Override
            public List<String> endFaults() {
                return List.of();
            }

            @Override
            public List<String> clean() {
                return List.of();
            }

            @Override
            public String endOfFaults() {
                return "ended with the run";
            }
        };

        /**
         * Undoes the faults that others carry out for the run. Idempotent.
         *
         * @return what was done, one line each, for people; empty if there was nothing to do
         * @throws IOException if something is left; says why and what to do
         */
        List<String> endFaults() throws IOException, InterruptedException;

        /**
         * Removes from it what the run has put there. Idempotent.
         *
         * @return what was done, one line each, for people; empty if there was nothing to do
         * @throws IOException if something is left; says why and what to do
         */
        List<String> clean() throws IOException, InterruptedException;

        /**
         * What has become of the targets of the run's open faults, behind whose names it can be put.
         *
         * @throws IOException if a fault may not be over; says why and what to do
         */
        String endOfFaults() throws IOException, InterruptedException;
    }

    /** {@link #heal(Path, Survivor)} of a run whose cluster was its own. */
    public static List<String> heal(Path runDirectory) throws IOException, LabException, InterruptedException {
        return heal(runDirectory, Survivor.NONE);
    }

    /**
     * Undoes what an interrupted run left behind: ends its servers, removes their data and its secrets, and ends its
     * open faults. Idempotent; touches nothing of a run that is still going on. What cannot be undone leaves the run
     * interrupted, so that it is found again.
     *
     * @return what was done, one line each, for people; empty if there was nothing to do
     * @throws RunGoesOn if the run still goes on, or is being healed by somebody else
     * @throws IOException if its journal cannot be read or written, or something outlived it
     * @throws LabException if something could not be removed
     */
    public static List<String> heal(Path runDirectory, Survivor survivor)
            throws IOException, LabException, InterruptedException {
        if (!Files.isRegularFile(runDirectory.resolve(HealJournal.FILE))) {
            return Leftovers.remove(runDirectory);
        }
        Optional<InterruptedRun> interrupted = InterruptedRun.take(runDirectory);
        if (interrupted.isEmpty()) {
            List<String> done = new ArrayList<>(survivor.endFaults());
            done.addAll(survivor.clean()); // it ended in order, and may have said that it could not remove everything
            return done;
        }
        try (InterruptedRun run = interrupted.get()) {
            List<String> done = new ArrayList<>(Leftovers.remove(runDirectory));
            done.addAll(survivor.endFaults());
            done.addAll(run.healed(cleaned(survivor, run.hasOpenFaults(), done)));
            return done;
        }
    }

    /**
     * The faults first: of what is deleted from a primary that is just being replaced, the new one may never hear. What cannot be
     * seen to be over does not keep it from being tried.
     */
    private static String cleaned(Survivor survivor, boolean faultsOpen, List<String> done)
            throws IOException, InterruptedException {
        String end = "";
        IOException notOver = null;
        try {
            end = faultsOpen ? survivor.endOfFaults() : "";
        } catch (IOException e) {
            notOver = e;
        }
        done.addAll(survivor.clean());
        if (notOver != null) {
            throw notOver;
        }
        return end;
    }

    /**
     * The interrupted runs of this user, wherever their directories are, that left secrets outside of them.
     *
     * @param privately where runs keep secrets, as in {@link LabContext#privateDirectory()}
     */
    public static List<Path> interrupted(Optional<Path> privately) {
        return Leftovers.runs(privately);
    }

    /**
     * Removes the secrets of interrupted runs whose directories are gone; says what was removed, one line each.
     *
     * @param privately where runs keep secrets, as in {@link LabContext#privateDirectory()}
     * @throws LabException if some could not be removed
     */
    public static List<String> removeOrphans(Optional<Path> privately) throws LabException {
        return Leftovers.removeOrphans(privately);
    }
}
