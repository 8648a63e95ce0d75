package dev.redisdrill.runner.plan;

import java.util.Comparator;

/**
 * Something in a scenario that is wrong, or that the user should know before it runs.
 *
 * @param place where it is
 * @param warning whether the scenario can run all the same
 * @param message what is wrong and what to do, one line
 */
public record Problem(Place place, boolean warning, String message) implements Comparable<Problem> {
    private static final Comparator<Problem> ORDER = Comparator.comparing((Problem problem) -> problem.place)
            .thenComparing(problem -> problem.warning)
            .thenComparing(problem -> problem.message);

    static Problem error(Place place, String message) {
        return new Problem(place, false, message);
    }

    static Problem warning(Place place, String message) {
        return new Problem(place, true, message);
    }

    @Override
    public int compareTo(Problem other) {
        return ORDER.compare(this, other);
    }

    /** {@code FILE:LINE:COLUMN: message}. */
    @Override
    public String toString() {
        return place + ": " + (warning ? "warning: " : "") + message;
    }
}
