package dev.redisdrill.timeline.unit;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as users write them: a number and one unit. */
public final class Durations {
    /** The text form, for schemas: {@code 500ms}, {@code 10s}, {@code 2m}, {@code 1h}, {@code 7d}. */
    public static final String PATTERN = "[0-9]+(\\.[0-9]+)?(us|ms|s|m|h|d)";

    private static final Pattern FORM = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)(us|ms|s|m|h|d)");

    private Durations() {}

    /**
     * Reads {@code 500ms}, {@code 1.5s}, {@code 2m}.
     *
     * @throws IllegalArgumentException if the text has another form
     */
    public static Duration parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a duration; write it with its unit, such as 500ms, 10s or 2m");
        }
        return Duration.ofNanos(Math.round(Double.parseDouble(matcher.group(1)) * nanosOf(matcher.group(2))));
    }

    /** The shortest text that {@link #parse} reads back as the same duration, to the microsecond. */
    public static String format(Duration duration) {
        long nanos = duration.toNanos();
        for (String unit : new String[] {"d", "h", "m", "s", "ms"}) {
            if (nanos != 0 && nanos % nanosOf(unit) == 0) {
                return nanos / nanosOf(unit) + unit;
            }
        }
        return nanos == 0 ? "0s" : Numbers.plain(nanos / 1e3) + "us";
    }

    private static long nanosOf(String unit) {
        return switch (unit) {
            case "us" -> 1_000L;
            case "ms" -> 1_000_000L;
            case "s" -> 1_000_000_000L;
            case "m" -> 60_000_000_000L;
            case "h" -> 3_600_000_000_000L;
            case "d" -> 86_400_000_000_000L;
            default -> throw new IllegalArgumentException("unknown unit " + unit);
        };
    }
}
