package dev.redisdrill.runner.experiment;

import java.util.Locale;

/**
 * How a run ended.
 *
 * @param how which way
 * @param reason one clear line; empty when completed
 */
public record Ending(How how, String reason) {

    /** The ways a run can end. */
    public enum How {
        /** Everything planned was done. */
        COMPLETED,
        /** Somebody stopped it: Ctrl-C, SIGTERM. */
        INTERRUPTED,
        /** Something it depends on failed. */
        ABORTED,
        /** Something failed before any load was offered: nothing was measured. */
        NEVER_BEGAN;

        /** The word in the timeline. */
        String word() {
            return this == NEVER_BEGAN ? ABORTED.word() : name().toLowerCase(Locale.ROOT);
        }
    }

    static final Ending COMPLETED = new Ending(How.COMPLETED, "");

    static Ending interrupted(String reason) {
        return new Ending(How.INTERRUPTED, reason);
    }

    static Ending aborted(String reason) {
        return new Ending(How.ABORTED, reason);
    }

    static Ending neverBegan(String reason) {
        return new Ending(How.NEVER_BEGAN, reason);
    }
}
