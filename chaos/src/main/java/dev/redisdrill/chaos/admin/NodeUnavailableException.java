package dev.redisdrill.chaos.admin;

import org.jspecify.annotations.Nullable;

/** A node did not answer: refused, unreachable, TLS failed, or silent beyond the time-out. */
public final class NodeUnavailableException extends Exception {
    private static final long serialVersionUID = 1L;

    public NodeUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
