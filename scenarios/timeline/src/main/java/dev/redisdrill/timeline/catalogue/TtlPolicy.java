package dev.redisdrill.timeline.catalogue;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.redisdrill.timeline.unit.Durations;
import java.time.Duration;
import java.util.Optional;

/**
 * How long keys may live: {@code none} (nothing is asked), {@code required} (each has a time to live, however long) or
 * {@code max 30m} (each has one, of at most that).
 *
 * @param required whether each key has to have a time to live
 * @param max the longest there may be; only where one is required
 */
public record TtlPolicy(boolean required, Optional<Duration> max) {
    /** The text form, for schemas. */
    public static final String PATTERN = "none|required|max +" + Durations.PATTERN;

    public TtlPolicy {
        if (!required && max.isPresent()) {
            throw new IllegalArgumentException("a longest time to live is one that is required");
        }
        if (max.isPresent() && (max.get().isZero() || max.get().isNegative())) {
            throw new IllegalArgumentException("the longest time to live must be longer than 0");
        }
    }

    /**
     * Reads {@code none}, {@code required} or {@code max 30m}.
     *
     * @throws IllegalArgumentException if the text has another form
     */
    @JsonCreator
    public static TtlPolicy parse(String text) {
        String form = text.strip();
        if (form.equals("none")) {
            return new TtlPolicy(false, Optional.empty());
        } else if (form.equals("required")) {
            return new TtlPolicy(true, Optional.empty());
        } else if (form.matches("max +" + Durations.PATTERN)) {
            return new TtlPolicy(
                    true, Optional.of(Durations.parse(form.substring(4).strip())));
        }
        throw new IllegalArgumentException(
                "'" + text + "' is not a TTL policy; write none, required, or the longest, such as max 30m");
    }

    @Override
    @JsonValue
    public String toString() {
        return max.map(longest -> "max " + Durations.format(longest)).orElse(required ? "required" : "none");
    }
}
