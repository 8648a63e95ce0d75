package dev.redisdrill.simulations.workload;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Bytes of commands and values. */
final class Text {
    static final byte[] GET = ascii("GET");
    static final byte[] SET = ascii("SET");
    static final byte[] EX = ascii("EX");
    static final byte[] PX = ascii("PX");
    static final byte[] DEL = ascii("DEL");
    static final byte[] UNLINK = ascii("UNLINK");
    static final byte[] HSET = ascii("HSET");
    static final byte[] HGETALL = ascii("HGETALL");
    static final byte[] PEXPIRE = ascii("PEXPIRE");
    static final byte[] EXPIRE = ascii("EXPIRE");
    static final byte[] SADD = ascii("SADD");
    static final byte[] SISMEMBER = ascii("SISMEMBER");
    static final byte[] INCR = ascii("INCR");
    static final byte[] SMEMBERS = ascii("SMEMBERS");

    private static final byte[] LETTERS = ascii("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_");

    private Text() {}

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Bytes as text, one letter each. */
    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** Printable noise, hard to compress. */
    static byte[] noise(int length, SplittableRandom random) {
        byte[] noise = new byte[length];
        for (int i = 0; i < length; i++) {
            noise[i] = LETTERS[random.nextInt(LETTERS.length)];
        }
        return noise;
    }

    /** A key that lies in the same slot as another, which has a hash tag. */
    static byte[] with(byte[] key, String suffix) {
        byte[] tail = ascii(suffix);
        byte[] both = Arrays.copyOf(key, key.length + tail.length);
        System.arraycopy(tail, 0, both, key.length, tail.length);
        return both;
    }

    /** A number in decimal digits. */
    static byte[] digits(long number) {
        return ascii(Long.toString(number));
    }

    /** The whole number that a reply is, or that it holds as text; 0 if there is none. */
    static long number(@Nullable Object reply) {
        if (reply instanceof Long number) {
            return number;
        }
        return reply instanceof byte[] text
                ? (long) Double.parseDouble(new String(text, StandardCharsets.US_ASCII))
                : 0;
    }

    static boolean wholeSeconds(Duration duration) {
        return duration.toMillis() % 1_000 == 0;
    }

    /** The number of a time to live, in the unit that {@link #wholeSeconds} says. */
    static byte[] number(Duration ttl) {
        return ascii(Long.toString(wholeSeconds(ttl) ? ttl.toSeconds() : ttl.toMillis()));
    }
}
