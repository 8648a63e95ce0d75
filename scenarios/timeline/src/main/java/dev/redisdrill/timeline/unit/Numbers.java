package dev.redisdrill.timeline.unit;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Plain decimal text, without exponent or trailing zeros. */
final class Numbers {
    private Numbers() {}

    static String plain(double value) {
        BigDecimal decimal = BigDecimal.valueOf(value).setScale(6, RoundingMode.HALF_EVEN);
        return decimal.signum() == 0 ? "0" : decimal.stripTrailingZeros().toPlainString();
    }
}
