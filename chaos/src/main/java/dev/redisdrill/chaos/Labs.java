package dev.redisdrill.chaos;

import dev.redisdrill.chaos.lab.EndpointsTarget;
import dev.redisdrill.chaos.lab.Lab;
import dev.redisdrill.chaos.lab.LabContext;
import dev.redisdrill.chaos.lab.LabException;
import dev.redisdrill.chaos.lab.LocalTarget;
import dev.redisdrill.chaos.lab.Target;
import dev.redisdrill.chaos.lab.endpoints.EndpointsLab;
import dev.redisdrill.chaos.lab.local.Leftovers;
import dev.redisdrill.chaos.lab.local.LocalLab;
import java.nio.file.Path;
import java.util.List;

/** Makes labs, and removes what interrupted ones left behind. Thread-safe. */
public final class Labs {
    private Labs() {}

    /** The lab of a target. Starts nothing yet: {@link Lab#start()} does. */
    public static Lab of(Target target, LabContext context) {
        if (target instanceof LocalTarget local) {
            return new LocalLab(local, context);
        }
        if (target instanceof EndpointsTarget endpoints) {
            return new EndpointsLab(endpoints, context);
        }
        throw new IllegalArgumentException("no lab for " + target.getClass());
    }

    /**
     * Ends server processes and removes data and secrets that an interrupted run left behind. Idempotent; touches
     * nothing of a run that is still going on.
     *
     * @return what was done, one line each, for people; empty if there was nothing to do
     * @throws LabException if something could not be removed
     */
    public static List<String> heal(Path runDirectory) throws LabException, InterruptedException {
        return Leftovers.remove(runDirectory);
    }

    /** Like {@link #heal}, for all interrupted runs of this user whose private directories are still there. */
    public static List<String> healAll() throws LabException, InterruptedException {
        return Leftovers.removeAll();
    }
}
