package dev.redisdrill.chaos.admin;

/** A server answered with an error; the message is the server's own. */
public final class CommandRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    public CommandRefusedException(String message) {
        super(message);
    }
}
