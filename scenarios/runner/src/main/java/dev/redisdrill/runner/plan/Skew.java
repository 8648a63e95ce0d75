package dev.redisdrill.runner.plan;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.redisdrill.simulations.workload.Distribution;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How unequal tenants are: the k-th one has a weight of 1 / k^exponent (Zipf's law); 0 makes all the same.
 *
 * @param exponent 0 to 10
 */
record Skew(double exponent) {
    /** The text form, for schemas. */
    public static final String PATTERN = "uniform|zipf(\\([0-9]+(\\.[0-9]+)?\\))?";

    private static final Pattern FORM = Pattern.compile("(?:uniform|zipf(?:\\(([0-9]+(?:\\.[0-9]+)?)\\))?)");
    private static final double STEEPEST = 10;

    Skew {
        if (!(exponent >= 0 && exponent <= STEEPEST)) {
            throw new IllegalArgumentException("a zipf exponent lies between 0 and 10, not " + exponent);
        }
    }

    /**
     * Reads {@code uniform}, {@code zipf} or {@code zipf(1.2)}.
     *
     * @throws IllegalArgumentException if the text has another form
     */
    @JsonCreator
    static Skew parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not a skew; write uniform, zipf or zipf(1.2)");
        } else if (text.strip().equals("uniform")) {
            return new Skew(0);
        }
        return new Skew(matcher.group(1) == null ? Distribution.STANDARD_ZIPF : Double.parseDouble(matcher.group(1)));
    }

    /** The weight of the k-th, from 1. */
    double weight(int k) {
        return Math.pow(k, -exponent);
    }

    @Override
    @JsonValue
    public String toString() {
        return exponent == 0 ? "uniform" : exponent == Distribution.STANDARD_ZIPF ? "zipf" : "zipf(" + exponent + ")";
    }
}
