package dev.redisdrill.reports.verdict;

import java.util.Collection;

/**
 * What can be said about an objective or a whole run, from the mildest to the gravest.
 *
 * <p>Three-valued truth and a warning, after Jepsen's {@code checker.clj}: what could not be looked at is never passed.
 */
public enum Verdict {
    /** Looked at, and as it should be. */
    PASS,
    /** As it should be, with something that a person should see. */
    WARN,
    /** It cannot be said: what the objective stands on does not hold. */
    INVALID,
    /** Looked at, and not as it should be. */
    FAIL;

    /** The graver of the two: FAIL over INVALID over WARN over PASS. */
    public Verdict merge(Verdict other) {
        return compareTo(other) >= 0 ? this : other;
    }

    /** The gravest of all; INVALID if there is none: where nothing was asked, nothing was shown. */
    public static Verdict mergeAll(Collection<Verdict> verdicts) {
        return verdicts.stream().reduce(Verdict::merge).orElse(INVALID);
    }
}
