package dev.redisdrill.chaos.fault;

/** A fault could not be injected, proven or healed. The message is one clear line for people. */
public final class FaultException extends Exception {
    private static final long serialVersionUID = 1L;

    public FaultException(String message) {
        super(message);
    }

    public FaultException(String message, Throwable cause) {
        super(message, cause);
    }
}
