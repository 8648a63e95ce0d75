package dev.redisdrill.simulations.key;

import java.time.Instant;

/** What tells one run's data from another's. */
public final class RunMark {
    private RunMark() {}

    /** A few letters and digits that no other run of a cluster has, given when the runs began. */
    public static String of(Instant runStart) {
        return Long.toString(runStart.toEpochMilli(), 36);
    }

    /** The mark in the names of keys in a cluster that outlives the run. */
    public static String ofKeys(Instant runStart) {
        return "drill-" + of(runStart);
    }
}
