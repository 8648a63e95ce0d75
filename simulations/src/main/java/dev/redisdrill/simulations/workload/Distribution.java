package dev.redisdrill.simulations.workload;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.redisdrill.timeline.unit.Share;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.DiscreteSampler;
import org.apache.commons.rng.sampling.distribution.RejectionInversionZipfSampler;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * How often each key is chosen. All draws take constant time.
 *
 * <ul>
 *   <li>{@code uniform}: every key is as likely.
 *   <li>{@code zipf(exponent)}: the k-th key in proportion to 1 / k^exponent (Zipf's law). W. Hörmann, G. Derflinger,
 *       "Rejection-inversion to generate variates from monotone discrete distributions", ACM TOMACS 6(3), 1996, as
 *       implemented by Apache Commons RNG.
 *   <li>{@code gaussian(deviation)}: around the middle key, the standard deviation being this share of all keys; what falls
 *       outside is drawn again.
 *   <li>{@code hot(keys, operations)}: this share of the keys, the first ones, gets this share of the operations; within both
 *       parts every key is as likely.
 *   <li>{@code sequential}: one after the other, over and over, each user from a place of its own.
 * </ul>
 *
 * @param shape which of them
 * @param first the exponent (0 to 10), the deviation (0.001 to 1), or the share of hot keys; else 0
 * @param second the share of operations on hot keys; else 0
 */
public record Distribution(Shape shape, double first, double second) {
    /** The text form, for schemas. */
    public static final String PATTERN = "uniform|sequential|zipf(\\([0-9]+(\\.[0-9]+)?\\))?"
            + "|gaussian(\\([0-9]+(\\.[0-9]+)?%\\))?|hot(\\([0-9]+(\\.[0-9]+)?%, ?[0-9]+(\\.[0-9]+)?%\\))?";

    /** The forms, for descriptions. */
    public static final String FORMS =
            "uniform, zipf or zipf(exponent), gaussian or gaussian(deviation, a share of the keys),"
                    + " hot or hot(share of the keys, share of the operations), sequential";

    /** The exponent of a plain {@code zipf}: the one of the Yahoo! Cloud Serving Benchmark. */
    public static final double STANDARD_ZIPF = 0.99;

    /** Every key is as likely. */
    static final Distribution UNIFORM = new Distribution(Shape.UNIFORM, 0, 0);

    private static final double STANDARD_DEVIATION = 0.15;
    private static final double STANDARD_HOT_KEYS = 0.1;
    private static final double STANDARD_HOT_OPERATIONS = 0.9;
    private static final Pattern FORM = Pattern.compile("([a-z]+)(?:\\(([0-9.]+%?)(?:, ?([0-9.]+%))?\\))?");

    /** The shapes of distributions. */
    public enum Shape {
        UNIFORM,
        ZIPF,
        GAUSSIAN,
        HOT,
        SEQUENTIAL
    }

    public Distribution {
        if (shape == Shape.ZIPF && !(first >= 0 && first <= 10)) {
            throw new IllegalArgumentException("a zipf exponent lies between 0 and 10, not " + first);
        }
        if (shape == Shape.GAUSSIAN && !(first >= 0.001 && first <= 1)) {
            throw new IllegalArgumentException(
                    "a gaussian deviation lies between 0.1% and 100%, a share of the keys, not " + new Share(first));
        }
        if (shape == Shape.HOT && !(first > 0 && first <= 1 && second >= 0 && second <= 1)) {
            throw new IllegalArgumentException("a hot set has more than none and at most all of the keys");
        }
    }

    /**
     * Reads {@code uniform}, {@code zipf}, {@code zipf(1.2)}, {@code gaussian(10%)}, {@code hot(10%, 90%)} or {@code
     * sequential}.
     *
     * @throws IllegalArgumentException if the text has another form
     */
    @JsonCreator
    public static Distribution parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!text.strip().matches(PATTERN) || !matcher.matches()) {
            throw new IllegalArgumentException(
                    "'" + text
                            + "' is not a distribution; write uniform, zipf or zipf(1.2), gaussian(15%), hot(10%, 90%) or sequential");
        }
        boolean plain = matcher.group(2) == null;
        return switch (matcher.group(1)) {
            case "zipf" ->
                new Distribution(Shape.ZIPF, plain ? STANDARD_ZIPF : Double.parseDouble(matcher.group(2)), 0);
            case "gaussian" ->
                new Distribution(Shape.GAUSSIAN, plain ? STANDARD_DEVIATION : share(matcher.group(2)), 0);
            case "hot" ->
                plain
                        ? new Distribution(Shape.HOT, STANDARD_HOT_KEYS, STANDARD_HOT_OPERATIONS)
                        : new Distribution(Shape.HOT, share(matcher.group(2)), share(matcher.group(3)));
            case "sequential" -> new Distribution(Shape.SEQUENTIAL, 0, 0);
            default -> UNIFORM;
        };
    }

    private static double share(String text) {
        return Share.parse(text).fraction();
    }

    /** Chooses numbers from 0 to n - 1. Confined to the random generator's thread. */
    IntChooser chooser(int n, SplittableRandom random) {
        UniformRandomProvider source = random::nextLong;
        return switch (shape) {
            case UNIFORM -> () -> random.nextInt(n);
            case ZIPF -> {
                DiscreteSampler sampler = RejectionInversionZipfSampler.of(source, n, first);
                yield () -> sampler.sample() - 1;
            }
            case GAUSSIAN -> gaussian(n, source);
            case HOT -> {
                int hot = (int) Math.max(1, Math.min(n, Math.round(first * n)));
                yield () ->
                        hot == n || random.nextDouble() < second ? random.nextInt(hot) : hot + random.nextInt(n - hot);
            }
            case SEQUENTIAL -> sequential(n, random.nextInt(n));
        };
    }

    private IntChooser gaussian(int n, UniformRandomProvider source) {
        ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(source);
        return () -> {
            while (true) {
                double at = n / 2.0 + normal.sample() * first * n;
                if (at >= 0 && at < n) {
                    return (int) at;
                }
            }
        };
    }

    private static IntChooser sequential(int n, int from) {
        return new IntChooser() {
            private int next = from;

            @Override
            public int next() {
                int chosen = next;
                next = chosen + 1 == n ? 0 : chosen + 1;
                return chosen;
            }
        };
    }

    /** Chooses a number. */
    @FunctionalInterface
    interface IntChooser {
        int next();
    }

    @Override
    @JsonValue
    public String toString() {
        return switch (shape) {
            case UNIFORM -> "uniform";
            case SEQUENTIAL -> "sequential";
            case ZIPF -> first == STANDARD_ZIPF ? "zipf" : "zipf(" + first + ")";
            case GAUSSIAN -> first == STANDARD_DEVIATION ? "gaussian" : "gaussian(" + new Share(first) + ")";
            case HOT ->
                first == STANDARD_HOT_KEYS && second == STANDARD_HOT_OPERATIONS
                        ? "hot"
                        : "hot(" + new Share(first) + ", " + new Share(second) + ")";
        };
    }
}
