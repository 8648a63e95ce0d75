package dev.redisdrill.simulations.operation;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Where the key stands in the commands that workloads give. */
public final class KeyIndex {
    private static final byte[] EVAL = ascii("EVAL");
    private static final byte[] EVALSHA = ascii("EVALSHA");
    private static final byte[] XGROUP = ascii("XGROUP");
    private static final byte[] XREADGROUP = ascii("XREADGROUP");
    private static final byte[] STREAMS = ascii("STREAMS");

    private KeyIndex() {}

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** The index of a command's first key; commands are in upper case. Allocates nothing. */
    public static int of(byte[][] command) {
        byte[] verb = command[0];
        if (Arrays.equals(verb, EVAL) || Arrays.equals(verb, EVALSHA)) {
            return 3;
        }
        if (Arrays.equals(verb, XGROUP)) {
            return 2;
        }
        if (Arrays.equals(verb, XREADGROUP)) {
            int at = 1;
            while (!Arrays.equals(command[at], STREAMS)) {
                at++;
            }
            return at + 1;
        }
        return 1;
    }
}
