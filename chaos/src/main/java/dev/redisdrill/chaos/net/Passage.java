package dev.redisdrill.chaos.net;

import dev.redisdrill.timeline.unit.BitRate;
import java.util.List;

/**
 * How bytes pass from one address to another one. Immutable, thread-safe.
 *
 * @param cut not at all, for now
 * @param broken whoever sends gets a reset
 * @param delayNanos how much later they arrive
 * @param jitterNanos by how much that varies, either way
 * @param limits what they share with others
 */
public record Passage(boolean cut, boolean broken, long delayNanos, long jitterNanos, List<Limit> limits) {
    /** At once, and all of them. */
    public static final Passage FREE = new Passage(false, false, 0, 0, List.of());

    public Passage {
        limits = List.copyOf(limits);
    }

    /**
     * The most that passes in a time.
     *
     * @param name whoever has a limit of the same name shares it
     */
    public record Limit(String name, BitRate rate) {}
}
