package dev.redisdrill.timeline.unit;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How much a network carries.
 *
 * @param bitsPerSecond at least 1
 */
public record BitRate(long bitsPerSecond) {
    /** The text form, for schemas: {@code 8mbit}, {@code 500kbit}. */
    public static final String PATTERN = "[0-9]+(\\.[0-9]+)?(kbit|mbit|gbit)";

    private static final Pattern FORM = Pattern.compile("([0-9]{1,9}(?:\\.[0-9]{1,6})?)(kbit|mbit|gbit)");

    public BitRate {
        if (bitsPerSecond < 1) {
            throw new IllegalArgumentException("a bandwidth is more than 0, not " + bitsPerSecond + " bits a second");
        }
    }

    /**
     * Reads {@code 8mbit}: a thousand thousand bits a second each.
     *
     * @throws IllegalArgumentException if the text has another form or means nothing
     */
    @JsonCreator
    public static BitRate parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a bandwidth; write it in kbit, mbit or gbit a second, such as 8mbit");
        }
        return new BitRate(Math.round(Double.parseDouble(matcher.group(1)) * bitsIn(matcher.group(2))));
    }

    private static double bitsIn(String unit) {
        return switch (unit) {
            case "kbit" -> 1e3;
            case "mbit" -> 1e6;
            case "gbit" -> 1e9;
            default -> throw new IllegalArgumentException("unknown unit " + unit);
        };
    }

    /** How long so many bytes take, in nanoseconds. */
    public long nanosFor(long bytes) {
        return Math.round(bytes * 8 * 1e9 / bitsPerSecond);
    }

    @Override
    @JsonValue
    public String toString() {
        String unit = bitsPerSecond >= 1e9 ? "gbit" : bitsPerSecond >= 1e6 ? "mbit" : "kbit";
        return Numbers.plain(bitsPerSecond / bitsIn(unit)) + unit;
    }
}
