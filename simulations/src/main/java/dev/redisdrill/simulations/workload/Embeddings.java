package dev.redisdrill.simulations.workload;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The vectors of a {@link RagCache}'s questions, and how a server's answers about them are read. Two questions lie at about a right
 * angle to each other, and the same question in other words within a few degrees.
 *
 * <p>Immutable, thread-safe.
 */
final class Embeddings {
    private static final double OTHER_WORDS = 0.02;
    private static final byte[] DISTANCE = Text.ascii("distance");

    private final long seed;

    Embeddings(long seed) {
        this.seed = seed;
    }

    private double[] vector(int question) {
        SplittableRandom random = new SplittableRandom(seed * 31 + question);
        double[] vector = new double[RagCache.DIMENSIONS];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = random.nextGaussian();
        }
        return vector;
    }

    /** As a JSON array. */
    String json(int question) {
        StringBuilder text = new StringBuilder("[");
        for (double value : vector(question)) {
            text.append(text.length() > 1 ? "," : "").append((float) value);
        }
        return text.append(']').toString();
    }

    /** In other words: as 32-bit numbers, the least byte first. */
    byte[] asked(int question, SplittableRandom random) {
        ByteBuffer bytes =
                ByteBuffer.allocate(Float.BYTES * RagCache.DIMENSIONS).order(ByteOrder.LITTLE_ENDIAN);
        for (double value : vector(question)) {
            bytes.putFloat((float) (value + OTHER_WORDS * random.nextGaussian()));
        }
        return bytes.array();
    }

    /** The key of the document that an FT.SEARCH found, if it is near enough; whatever shape the protocol gives the reply. */
    static Optional<byte[]> nearest(@Nullable Object reply, double nearEnough) {
        List<byte[]> words = new ArrayList<>();
        flatten(reply, words);
        byte[] key = null;
        double distance = Double.MAX_VALUE;
        for (int i = 0; i < words.size(); i++) {
            String word = new String(words.get(i), StandardCharsets.UTF_8);
            if (key == null && word.contains(":")) {
                key = words.get(i);
            }
            if (java.util.Arrays.equals(words.get(i), DISTANCE) && i + 1 < words.size()) {
                distance = Double.parseDouble(new String(words.get(i + 1), StandardCharsets.US_ASCII));
            }
        }
        return key != null && distance <= nearEnough ? Optional.of(key) : Optional.empty();
    }

    private static void flatten(@Nullable Object reply, List<byte[]> words) {
        if (reply instanceof byte[] text) {
            words.add(text);
        } else if (reply instanceof List<?> list) {
            list.forEach(element -> flatten(element, words));
        }
    }

    /** The number in a reply such as {@code [12]}; -1 if there is none. */
    static long number(Object reply) {
        List<byte[]> words = new ArrayList<>();
        flatten(reply, words);
        String text = words.isEmpty() ? "" : new String(words.get(0), StandardCharsets.US_ASCII);
        String digits = text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
        return digits.matches("[0-9]{1,9}") ? Long.parseLong(digits) : -1;
    }
}
