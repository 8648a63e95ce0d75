package dev.redisdrill.chaos.lab;

/** A lab could not do what was asked. The message is one clear line for people, without secrets. */
public final class LabException extends Exception {
    private static final long serialVersionUID = 1L;

    public LabException(String message) {
        super(message);
    }

    public LabException(String message, Throwable cause) {
        super(message, cause);
    }
}
