package dev.redisdrill.simulations.workload;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.DiscreteSampler;
import org.apache.commons.rng.sampling.distribution.RejectionInversionZipfSampler;

/**
 * How often each key is chosen. With exponent 0 every key is as likely; with a larger one the k-th key is chosen in
 * proportion to 1 / k^exponent (Zipf's law).
 *
 * <p>Sampling takes constant time: W. Hörmann, G. Derflinger, "Rejection-inversion to generate variates from monotone
 * discrete distributions", ACM TOMACS 6(3), 1996, as implemented by Apache Commons RNG.
 *
 * @param exponent 0 to 10
 */
public record Distribution(double exponent) {
    /** The text form, for schemas: {@code uniform}, {@code zipf}, {@code zipf(1.2)}. */
    public static final String PATTERN = "uniform|zipf(\\([0-9]+(\\.[0-9]+)?\\))?";

    /** The exponent of a plain {@code zipf}: the one of the Yahoo! Cloud Serving Benchmark. */
    public static final double STANDARD_ZIPF = 0.99;

    private static final Pattern FORM = Pattern.compile("uniform|zipf(?:\\(([0-9]+(?:\\.[0-9]+)?)\\))?");

    public Distribution {
        if (!(exponent >= 0 && exponent <= 10)) {
            throw new IllegalArgumentException("a zipf exponent lies between 0 and 10, not " + exponent);
        }
    }

    /**
     * Reads {@code uniform}, {@code zipf} or {@code zipf(1.2)}.
     *
     * @throws IllegalArgumentException if the text has another form
     */
    @JsonCreator
    public static Distribution parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a distribution; write uniform, zipf or zipf(1.2)");
        }
        if (matcher.group(1) != null) {
            return new Distribution(Double.parseDouble(matcher.group(1)));
        }
        return new Distribution(matcher.group().equals("uniform") ? 0 : STANDARD_ZIPF);
    }

    /** Chooses numbers from 0 to n - 1, the smaller the more often. Confined to the random generator's thread. */
    IntChooser chooser(int n, SplittableRandom random) {
        if (exponent == 0) {
            return () -> random.nextInt(n);
        }
        UniformRandomProvider source = random::nextLong;
        DiscreteSampler sampler = RejectionInversionZipfSampler.of(source, n, exponent);
        return () -> sampler.sample() - 1;
    }

    /** Chooses a number. */
    @FunctionalInterface
    interface IntChooser {
        int next();
    }

    @Override
    @JsonValue
    public String toString() {
        if (exponent == 0) {
            return "uniform";
        }
        return exponent == STANDARD_ZIPF ? "zipf" : "zipf(" + exponent + ")";
    }
}
