package dev.redisdrill.runner.cli;

import dev.redisdrill.reports.verdict.Verdict;

/** What the process says to whoever started it. */
final class ExitCode {
    /** PASS, or WARN. */
    static final int PASS = 0;
    /** An objective was not met. */
    static final int FAIL = 1;
    /** The command line or a file given is wrong; nothing was started. */
    static final int USAGE = 2;
    /** The run cannot answer, or the harness itself failed. */
    static final int INVALID = 3;
    /** Somebody stopped it; everything was healed. */
    static final int INTERRUPTED = 130;

    private ExitCode() {}

    static int of(Verdict verdict) {
        return switch (verdict) {
            case PASS, WARN -> PASS;
            case FAIL -> FAIL;
            case INVALID -> INVALID;
        };
    }
}
