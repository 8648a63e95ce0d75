package dev.redisdrill.runner.plan;

import java.util.List;
import java.util.stream.Collectors;

/** A scenario that cannot run. The message has one line for every error, with its place and its cure. */
public final class ScenarioException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    public ScenarioException(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /** All that is wrong, in the order of the file; at least one. */
    public List<Problem> problems() {
        return problems;
    }
}
