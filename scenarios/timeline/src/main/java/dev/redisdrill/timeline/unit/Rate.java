package dev.redisdrill.timeline.unit;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How often something happens.
 *
 * @param perSecond operations per second, at least 0
 */
public record Rate(double perSecond) {
    /** The text form, for schemas: {@code 2000/s}, {@code 90/min}. */
    public static final String PATTERN = "[0-9]+(\\.[0-9]+)?/(s|min)";

    private static final Pattern FORM = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)/(s|min)");

    /**
     * Reads {@code 2000/s} or {@code 90/min}.
     *
     * @throws IllegalArgumentException if the text has another form
     */
    @JsonCreator
    public static Rate parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not a rate; write it with its unit, such as 2000/s");
        }
        double value = Double.parseDouble(matcher.group(1));
        return new Rate(matcher.group(2).equals("s") ? value : value / 60);
    }

    @Override
    @JsonValue
    public String toString() {
        return Numbers.plain(perSecond) + "/s";
    }
}
