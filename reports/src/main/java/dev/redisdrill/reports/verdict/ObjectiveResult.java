package dev.redisdrill.reports.verdict;

import java.util.OptionalDouble;

/**
 * An objective, or a precondition of the run, with its verdict.
 *
 * @param name its name, unique within the run
 * @param kind the objective's kind ({@code rto}), or {@code precondition}
 * @param scope what it looked at, for people ({@code tenant=shop phase=steady}); {@code all} if everything
 * @param target the bound that was asked for, in {@code unit}
 * @param value what was measured, in {@code unit}; empty if it could not be measured
 * @param unit {@code ms}, {@code writes}, {@code %}; empty where neither target nor value is a number
 * @param atMost whether the value has to be at most the target; otherwise at least
 * @param verdict its verdict
 * @param reason why, in one sentence
 */
public record ObjectiveResult(
        String name,
        String kind,
        String scope,
        OptionalDouble target,
        OptionalDouble value,
        String unit,
        boolean atMost,
        Verdict verdict,
        String reason) {

    /** The kind of the results that are about the run itself. */
    public static final String PRECONDITION = "precondition";

    /** A precondition of the run. */
    public static ObjectiveResult precondition(String name, Verdict verdict, String reason) {
        return new ObjectiveResult(
                name, PRECONDITION, "all", OptionalDouble.empty(), OptionalDouble.empty(), "", true, verdict, reason);
    }
}
