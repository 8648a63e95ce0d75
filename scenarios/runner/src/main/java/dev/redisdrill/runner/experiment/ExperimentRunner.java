package dev.redisdrill.runner.experiment;

import dev.redisdrill.runner.plan.Plan;

/** Carries out a plan and judges it. */
public interface ExperimentRunner {

    /**
     * Runs to the end, whatever happens to the cluster or the load: that is evidence, and in the result.
     *
     * @throws Exception if there is no result at all, because the harness failed; the message is one clear line
     */
    RunResult run(Plan plan, RunOptions options) throws Exception;
}
