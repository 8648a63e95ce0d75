package dev.redisdrill.chaos.admin;

import org.jspecify.annotations.Nullable;

/** A node did not answer: refused, unreachable, TLS failed, or silent beyond the time-out. */
public final class NodeUnavailableException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    /** What has to be looked at to cure it. */
    public enum Kind {
        /** The way to it: address, network, whether it runs. */
        WAY,
        /** TLS and certificates. */
        TLS,
        /** User and password. */
        LOGIN
    }

    public NodeUnavailableException(String message, @Nullable Throwable cause) {
        this(Kind.WAY, message, cause);
    }

    public NodeUnavailableException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /** What has to be looked at to cure it. */
    public Kind kind() {
        return kind;
    }
}
