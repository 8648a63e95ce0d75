package dev.redisdrill.simulations.workload;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.redisdrill.timeline.unit.ByteSize;
import dev.redisdrill.timeline.unit.Share;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How big values are: all alike ({@code 100B}), anything within a range, each size as likely ({@code 50B..4KiB}), or some of
 * these by shares that make 100 % ({@code weighted(100B 90%, 1KiB..64KiB 10%)}).
 *
 * <p>Immutable, thread-safe.
 *
 * @param parts at least one
 */
public record ValueSize(List<Part> parts) {
    private static final String SIZE = ByteSize.PATTERN;
    private static final String RANGE = SIZE + "(\\.\\." + SIZE + ")?";
    private static final String WEIGHTED = RANGE + " +[0-9]+(\\.[0-9]+)?%";

    /** The text form, for schemas. */
    public static final String PATTERN = RANGE + "|weighted\\(" + WEIGHTED + "(, *" + WEIGHTED + ")*\\)";

    /** The forms, for descriptions. */
    static final String FORMS = "100B; or between two, 50B..4KiB; or by shares, weighted(100B 90%, 1KiB..64KiB 10%)";

    private static final Pattern WHOLE = Pattern.compile("weighted\\((.*)\\)");
    private static final double TOLERANCE = 0.001;

    /**
     * Some of the values.
     *
     * @param least of so many bytes
     * @param most up to so many, each as likely
     * @param share of the values, 0 to 1
     */
    public record Part(long least, long most, double share) {}

    public ValueSize {
        parts = List.copyOf(parts);
        for (Part part : parts) {
            if (part.least > part.most) {
                throw new IllegalArgumentException("a range of sizes goes from the smaller to the larger, not from "
                        + new ByteSize(part.least) + " to " + new ByteSize(part.most));
            }
        }
        double sum = parts.stream().mapToDouble(Part::share).sum();
        if (Math.abs(sum - 1) > TOLERANCE) {
            throw new IllegalArgumentException(
                    "the shares of weighted sizes make 100% together, not " + new Share(Math.min(sum, 1_000)));
        }
    }

    /**
     * Reads any of the forms.
     *
     * @throws IllegalArgumentException if the text has another form
     */
    @JsonCreator
    public static ValueSize parse(String text) {
        String form = text.strip();
        if (!form.matches(PATTERN)) {
            throw new IllegalArgumentException("'" + text + "' is not a size of values; write " + FORMS);
        }
        Matcher weighted = WHOLE.matcher(form);
        if (!weighted.matches()) {
            return new ValueSize(List.of(part(form, 1)));
        }
        List<Part> parts = new ArrayList<>();
        for (String one : weighted.group(1).split(",", -1)) {
            String[] words = one.strip().split(" +", -1);
            parts.add(part(words[0], Share.parse(words[1]).fraction()));
        }
        return new ValueSize(parts);
    }

    private static Part part(String range, double share) {
        int dots = range.indexOf("..");
        long least = ByteSize.parse(dots < 0 ? range : range.substring(0, dots)).bytes();
        return new Part(
                least,
                dots < 0 ? least : ByteSize.parse(range.substring(dots + 2)).bytes(),
                share);
    }

    /** The largest size, in bytes. */
    int largest() {
        return (int) parts.stream().mapToLong(Part::most).max().orElseThrow();
    }

    long smallest() {
        return parts.stream().mapToLong(Part::least).min().orElseThrow();
    }

    /** The mean size, in bytes; at least 1. */
    public long mean() {
        double sum = parts.stream()
                .mapToDouble(part -> part.share * (part.least + part.most) / 2)
                .sum();
        return Math.max(1, Math.round(sum));
    }

    /** A size, drawn by 64 random bits; the same bits give the same. */
    int bytes(long bits) {
        if (parts.size() == 1 && smallest() == largest()) {
            return largest();
        }
        double left = (bits >>> 11) * 0x1.0p-53;
        int i = 0;
        while (i < parts.size() - 1 && left >= parts.get(i).share) {
            left -= parts.get(i).share;
            i++;
        }
        Part part = parts.get(i);
        double within = Math.min(1 - 0x1.0p-53, left / part.share);
        return (int) (part.least + (long) (within * (part.most - part.least + 1)));
    }

    /** Values of such sizes for one user, out of printable noise. Confined to its event loop. */
    Values values(byte[] noise, SplittableRandom random) {
        return new Values(this, noise, random);
    }

    /** So many letters as the largest value has. */
    byte[] noise(SplittableRandom random) {
        return Text.noise(largest(), random);
    }

    @Override
    @JsonValue
    public String toString() {
        if (parts.size() == 1) {
            return text(parts.get(0));
        }
        return parts.stream()
                .map(part -> text(part) + " " + new Share(part.share))
                .collect(Collectors.joining(", ", "weighted(", ")"));
    }

    private static String text(Part part) {
        String least = new ByteSize(part.least).toString();
        return part.least == part.most ? least : least + ".." + new ByteSize(part.most);
    }
}
