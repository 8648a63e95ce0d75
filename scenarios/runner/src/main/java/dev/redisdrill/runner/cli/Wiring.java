package dev.redisdrill.runner.cli;

import dev.redisdrill.runner.experiment.ExperimentRunner;
import dev.redisdrill.runner.experiment.RunSession;

/** The one place where the command line meets what carries out experiments. */
final class Wiring {
    private Wiring() {}

    static ExperimentRunner experiments() {
        return RunSession.real();
    }
}
