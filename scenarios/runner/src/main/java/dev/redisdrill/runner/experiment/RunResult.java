package dev.redisdrill.runner.experiment;

import dev.redisdrill.reports.verdict.Verdict;

/**
 * What came out of a run.
 *
 * @param verdict the verdict on what there is of evidence
 * @param interrupted whether somebody stopped it; everything is healed
 * @param summary the result for people, to be printed as it is
 */
public record RunResult(Verdict verdict, boolean interrupted, String summary) {}
