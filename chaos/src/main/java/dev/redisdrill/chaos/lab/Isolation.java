package dev.redisdrill.chaos.lab;

import java.util.Locale;

/** What separates a local lab from the rest of the machine. */
public enum Isolation {
    /** Network, process and mount namespaces of its own. */
    NAMESPACE,
    /** Nothing: its nodes listen on loopback addresses of the machine. */
    HOST;

    /** As it stands in the timeline and the report: {@code namespace}, {@code host}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
