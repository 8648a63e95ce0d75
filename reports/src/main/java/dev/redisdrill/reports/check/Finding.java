package dev.redisdrill.reports.check;

import dev.redisdrill.reports.verdict.Verdict;
import java.util.OptionalDouble;

/**
 * What a check found.
 *
 * @param value what was measured, in the check's unit; empty if it could not be measured
 * @param verdict the verdict
 * @param reason why, in one sentence
 */
public record Finding(OptionalDouble value, Verdict verdict, String reason) {

    static Finding pass(double value, String reason) {
        return new Finding(OptionalDouble.of(value), Verdict.PASS, reason);
    }

    static Finding fail(double value, String reason) {
        return new Finding(OptionalDouble.of(value), Verdict.FAIL, reason);
    }

    static Finding invalid(String reason) {
        return new Finding(OptionalDouble.empty(), Verdict.INVALID, reason);
    }

    static Finding invalid(double value, String reason) {
        return new Finding(OptionalDouble.of(value), Verdict.INVALID, reason);
    }
}
