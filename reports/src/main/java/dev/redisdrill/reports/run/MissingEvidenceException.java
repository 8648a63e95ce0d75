package dev.redisdrill.reports.run;

/** What was asked for cannot be told from the run directory; the message says which file and why. */
public final class MissingEvidenceException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** The message is shown to people as the reason of an INVALID. */
    public MissingEvidenceException(String reason) {
        super(reason);
    }
}
