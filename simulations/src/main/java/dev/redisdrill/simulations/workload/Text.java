package dev.redisdrill.simulations.workload;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.SplittableRandom;

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
    static final byte[] SMEMBERS = ascii("SMEMBERS");

    private static final byte[] LETTERS = ascii("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_");

    private Text() {}

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Printable noise, hard to compress. */
    static byte[] noise(int length, SplittableRandom random) {
        byte[] noise = new byte[length];
        for (int i = 0; i < length; i++) {
            noise[i] = LETTERS[random.nextInt(LETTERS.length)];
        }
        return noise;
    }

    static boolean wholeSeconds(Duration duration) {
        return duration.toMillis() % 1_000 == 0;
    }

    /** The number of a time to live, in the unit that {@link #wholeSeconds} says. */
    static byte[] number(Duration ttl) {
        return ascii(Long.toString(wholeSeconds(ttl) ? ttl.toSeconds() : ttl.toMillis()));
    }
}
