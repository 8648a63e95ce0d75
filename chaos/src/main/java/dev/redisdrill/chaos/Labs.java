package dev.redisdrill.chaos;

import dev.redisdrill.chaos.lab.Lab;
import dev.redisdrill.chaos.lab.LabContext;
import dev.redisdrill.chaos.lab.Target;
import java.nio.file.Path;
import java.util.List;

/** Makes labs, and removes what interrupted ones left behind. Thread-safe. */
@SuppressWarnings("DoNotCallSuggester")
public final class Labs {
    private Labs() {}

    /** The lab of a target. Starts nothing yet: {@link Lab#start()} does. */
    public static Lab of(Target target, LabContext context) {
        throw new UnsupportedOperationException(target + " " + context);
    }

    /**
     * Ends server processes and removes data and secrets that an interrupted run left behind. Idempotent; touches
     * nothing of a run that is still going on.
     *
     * @return what was done, one line each, for people; empty if there was nothing to do
     */
    public static List<String> heal(Path runDirectory) {
        throw new UnsupportedOperationException(runDirectory.toString());
    }

    /** Like {@link #heal}, for all interrupted runs of this user whose private directories are still there. */
    public static List<String> healAll() {
        throw new UnsupportedOperationException();
    }
}
