package dev.redisdrill.runner.experiment;

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
        ABORTED;

        /** The word in the timeline. */
        String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    static final Ending COMPLETED = new Ending(How.COMPLETED, "");

    static Ending interrupted(String reason) {
        return new Ending(How.INTERRUPTED, reason);
    }

    static Ending aborted(String reason) {
        return new Ending(How.ABORTED, reason);
    }
}
