package dev.redisdrill.runner.campaign;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds a smaller list of faults that still fails, by delta debugging: leaves out ever smaller parts of what is left, until
 * no single fault can be left out any more or the runs are used up (Zeller and Hildebrandt, "Simplifying and isolating
 * failure-inducing input", 2002: the algorithm ddmin, complements only).
 *
 * <p>Confined to one thread.
 */
public final class Shrinker {
    private final Trial trial;
    private int runsLeft;

    /** @param mostRuns how many trials there may be, at least 1 */
    public Shrinker(Trial trial, int mostRuns) {
        this.trial = trial;
        this.runsLeft = mostRuns;
    }

    /** Tries one list of faults, by their names in the plan's order. */
    public interface Trial {
        /** Whether it still fails. */
        boolean fails(List<String> faults) throws IOException, InterruptedException;
    }

    /**
     * What was found.
     *
     * @param faults a list that fails
     * @param minimal whether it was seen that each of its faults is needed; false if the runs were used up before
     */
    public record Result(List<String> faults, boolean minimal) {}

    /** Shrinks a list that is known to fail. */
    public Result shrink(List<String> failing) throws IOException, InterruptedException {
        List<String> left = List.copyOf(failing);
        int parts = 2;
        while (left.size() > 1) {
            List<String> smaller = withoutOnePart(left, Math.min(parts, left.size()));
            if (runsLeft <= 0 && smaller.isEmpty()) {
                return new Result(left, false);
            } else if (!smaller.isEmpty()) {
                left = smaller;
                parts = Math.max(2, parts - 1);
            } else if (parts >= left.size()) {
                return new Result(left, true);
            } else {
                parts = Math.min(left.size(), 2 * parts);
            }
        }
        return new Result(left, true);
    }

    /** The first list without one of so many parts that still fails; empty if there is none, or no run is left. */
    private List<String> withoutOnePart(List<String> faults, int parts) throws IOException, InterruptedException {
        for (int part = 0; part < parts && runsLeft > 0; part++) {
            int from = part * faults.size() / parts;
            int until = (part + 1) * faults.size() / parts;
            List<String> rest = new ArrayList<>(faults.subList(0, from));
            rest.addAll(faults.subList(until, faults.size()));
            runsLeft--;
            if (trial.fails(rest)) {
                return rest;
            }
        }
        return List.of();
    }
}
