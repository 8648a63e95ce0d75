package dev.redisdrill.timeline.spec;

import com.fasterxml.jackson.annotation.JsonValue;

/**
 * A password or key. It prints, logs and serialises as {@code ***}; only {@link #reveal()} tells it, and whoever calls
 * that must not let it reach a process list, a log, a report or a run directory.
 */
public final class Secret {
    private final String value;

    private Secret(String value) {
        this.value = value;
    }

    /** Wraps a value that must not be shown. */
    public static Secret of(String value) {
        return new Secret(value);
    }

    /** The value itself. */
    public String reveal() {
        return value;
    }

    @Override
    @JsonValue
    public String toString() {
        return "***";
    }
}
