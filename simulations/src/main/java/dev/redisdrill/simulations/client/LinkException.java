package dev.redisdrill.simulations.client;

/** The cluster could not be connected to. The message says what was tried and why it failed, without secrets. */
public final class LinkException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What cannot be done, and what to do instead. */
    public LinkException(String message) {
        super(message);
    }

    /** What was tried, on what, and what came of it. */
    public LinkException(String message, Throwable cause) {
        super(message, cause);
    }
}
