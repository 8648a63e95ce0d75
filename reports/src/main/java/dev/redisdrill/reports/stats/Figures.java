package dev.redisdrill.reports.stats;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Locale;

/** Numbers as reports hold and show them: milliseconds to the microsecond, thousands separated. */
public final class Figures {
    private Figures() {}

    /** Nanoseconds as milliseconds, to the microsecond. */
    public static double millis(long nanos) {
        return Math.round(nanos / 1e3) / 1e3;
    }

    /** A duration as milliseconds, to the microsecond. */
    public static double millis(Duration duration) {
        return millis(duration.toNanos());
    }

    /** A number for people: at most three decimals, no trailing zeros, thousands separated by commas. */
    public static String text(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return Double.toString(value);
        }
        BigDecimal decimal = BigDecimal.valueOf(value).setScale(3, RoundingMode.HALF_UP);
        BigDecimal plain = decimal.signum() == 0 ? BigDecimal.ZERO : decimal.stripTrailingZeros();
        return String.format(Locale.ROOT, "%,." + Math.max(0, plain.scale()) + "f", plain);
    }

    /** A count for people, thousands separated by commas. */
    public static String count(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }
}
