package dev.redisdrill.simulations.ledger;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The text of a register's value, {@code <run>.<register>.<version>.<padding>}: no two writes of a run, and no writes of
 * two runs, have the same.
 */
final class LedgerValue {
    /** The bytes are not a value of this register in this run. */
    static final long FOREIGN = -1;

    private static final int LONGEST_NUMBER = 18;

    private LedgerValue() {}

    static byte[] encode(String runId, int register, long version, int size) {
        byte[] head = (runId + "." + register + "." + version + ".").getBytes(StandardCharsets.US_ASCII);
        byte[] value = Arrays.copyOf(head, Math.max(head.length, size));
        Arrays.fill(value, head.length, value.length, (byte) '-');
        return value;
    }

    /** The version of a value; {@link #FOREIGN} if it is none of this register in this run. */
    static long version(byte[] value, String runId, int register) {
        byte[] head = (runId + "." + register + ".").getBytes(StandardCharsets.US_ASCII);
        if (!startsWith(value, head)) {
            return FOREIGN;
        }
        int end = head.length;
        while (end < value.length && value[end] != '.') {
            end++;
        }
        return end == value.length ? FOREIGN : digits(value, head.length, end);
    }

    /** The number after a mark, to the end; -1 if there is none. */
    static int number(byte[] text, String mark) {
        byte[] head = mark.getBytes(StandardCharsets.US_ASCII);
        long number = startsWith(text, head) ? digits(text, head.length, text.length) : -1;
        return number > Integer.MAX_VALUE ? -1 : (int) number;
    }

    private static boolean startsWith(byte[] text, byte[] head) {
        return text.length >= head.length && Arrays.equals(text, 0, head.length, head, 0, head.length);
    }

    private static long digits(byte[] text, int from, int to) {
        if (from >= to || to - from > LONGEST_NUMBER) {
            return FOREIGN;
        }
        long number = 0;
        for (int i = from; i < to; i++) {
            if (text[i] < '0' || text[i] > '9') {
                return FOREIGN;
            }
            number = number * 10 + (text[i] - '0');
        }
        return number;
    }
}
