package dev.redisdrill.timeline.unit;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An amount of data.
 *
 * @param bytes at least 0
 */
public record ByteSize(long bytes) {
    /** The text form, for schemas: {@code 100B}, {@code 4KiB}, {@code 1MB}. */
    public static final String PATTERN = "[0-9]+(B|KB|MB|GB|KiB|MiB|GiB)";

    private static final Pattern FORM = Pattern.compile("([0-9]+)(B|KB|MB|GB|KiB|MiB|GiB)");

    /**
     * Reads {@code 100B}, {@code 4KiB} (1024 bytes each) or {@code 1MB} (10^6 bytes).
     *
     * @throws IllegalArgumentException if the text has another form
     */
    @JsonCreator
    public static ByteSize parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a size; write it with its unit, such as 100B or 4KiB");
        }
        return new ByteSize(Math.multiplyExact(Long.parseLong(matcher.group(1)), factor(matcher.group(2))));
    }

    private static long factor(String unit) {
        return switch (unit) {
            case "B" -> 1L;
            case "KB" -> 1_000L;
            case "MB" -> 1_000_000L;
            case "GB" -> 1_000_000_000L;
            case "KiB" -> 1L << 10;
            case "MiB" -> 1L << 20;
            case "GiB" -> 1L << 30;
            default -> throw new IllegalArgumentException("unknown unit " + unit);
        };
    }

    @Override
    @JsonValue
    public String toString() {
        if (bytes > 0 && bytes % (1L << 30) == 0) {
            return (bytes >> 30) + "GiB";
        }
        if (bytes > 0 && bytes % (1L << 20) == 0) {
            return (bytes >> 20) + "MiB";
        }
        return bytes > 0 && bytes % (1L << 10) == 0 ? (bytes >> 10) + "KiB" : bytes + "B";
    }
}
