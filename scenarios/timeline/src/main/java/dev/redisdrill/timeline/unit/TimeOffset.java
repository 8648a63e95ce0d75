package dev.redisdrill.timeline.unit;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Duration;

/**
 * How far a clock is off.
 *
 * @param by more than 0 for a clock that is ahead, less for one that is behind
 */
public record TimeOffset(Duration by) {
    /** The text form, for schemas: {@code -10m}, {@code +5s}. */
    public static final String PATTERN = "[+-]" + Durations.PATTERN;

    /**
     * Reads {@code -10m}: a sign, and a duration.
     *
     * @throws IllegalArgumentException if the text has another form
     */
    @JsonCreator
    public static TimeOffset parse(String text) {
        String stripped = text.strip();
        if (!stripped.matches(PATTERN)) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not an offset of a clock; write it with its sign and unit, such as -10m or +5s");
        }
        Duration size = Durations.parse(stripped.substring(1));
        return new TimeOffset(stripped.startsWith("-") ? size.negated() : size);
    }

    @Override
    @JsonValue
    public String toString() {
        return (by.isNegative() ? "-" : "+") + Durations.format(by.abs());
    }
}
