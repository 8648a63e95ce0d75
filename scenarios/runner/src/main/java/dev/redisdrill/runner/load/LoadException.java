package dev.redisdrill.runner.load;

/** The load could not do what was asked. The message is one clear line for people, without secrets. */
public final class LoadException extends Exception {
    private static final long serialVersionUID = 1L;

    public LoadException(String message) {
        super(message);
    }

    public LoadException(String message, Throwable cause) {
        super(message, cause);
    }
}
