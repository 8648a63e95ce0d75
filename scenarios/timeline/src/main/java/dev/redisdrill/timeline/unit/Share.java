package dev.redisdrill.timeline.unit;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part of a whole.
 *
 * @param fraction in 0..1
 */
public record Share(double fraction) {
    /** The text form, for schemas: {@code 80%}, {@code 99.9%}. */
    public static final String PATTERN = "[0-9]+(\\.[0-9]+)?%";

    private static final Pattern FORM = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)%");

    public Share {
        if (!(fraction >= 0 && fraction <= 1)) {
            throw new IllegalArgumentException(
                    "a share lies between 0% and 100%, not " + Numbers.plain(fraction * 100) + "%");
        }
    }

    /**
     * Reads {@code 80%}.
     *
     * @throws IllegalArgumentException if the text has another form or lies outside 0% to 100%
     */
    @JsonCreator
    public static Share parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not a share; write it in percent, such as 80%");
        }
        return new Share(Double.parseDouble(matcher.group(1)) / 100);
    }

    @Override
    @JsonValue
    public String toString() {
        return Numbers.plain(fraction * 100) + "%";
    }
}
