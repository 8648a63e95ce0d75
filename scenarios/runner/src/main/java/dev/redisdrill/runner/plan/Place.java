package dev.redisdrill.runner.plan;

import java.util.Comparator;

/**
 * Where something in a scenario was written.
 *
 * @param source the file as the user named it, or the command line option that set the value
 * @param line from 1; 0 if the source has no lines
 * @param column from 1; 0 if the source has no lines
 */
public record Place(String source, int line, int column) implements Comparable<Place> {
    private static final Comparator<Place> ORDER =
            Comparator.comparing(Place::source).thenComparingInt(Place::line).thenComparingInt(Place::column);

    static Place of(String source) {
        return new Place(source, 0, 0);
    }

    @Override
    public int compareTo(Place other) {
        return ORDER.compare(this, other);
    }

    /** {@code FILE:LINE:COLUMN}, or the source alone. */
    @Override
    public String toString() {
        return line == 0 ? source : source + ":" + line + ":" + column;
    }
}
