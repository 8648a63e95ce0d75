package dev.redisdrill.simulations.ledger;

import dev.redisdrill.timeline.measure.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A set to which one writer adds elements, each once: {@code 0, 1, 2, ...} with the run's mark before it. What became of
 * each is kept in two bits.
 *
 * <p>Confined to its writer's thread until the load has stopped.
 */
public final class UniqueSet {
    /** So many elements at most, so that a set can be read back in one reply. */
    public static final int CAPACITY = 8_192;

    static final int PENDING = 0;
    static final int ACKNOWLEDGED = 1;
    static final int UNKNOWN = 2;
    static final int FAILED = 3;

    private final int number;
    private final int shard;
    private final int slot;
    private final byte[] key;
    private final String mark;
    private long[] bits = new long[2];
    private int attempted;

    UniqueSet(int number, int shard, int slot, byte[] key, String mark) {
        this.number = number;
        this.shard = shard;
        this.slot = slot;
        this.key = key;
        this.mark = mark;
    }

    /** Its number within the ledger, from 0. */
    public int number() {
        return number;
    }

    /** Its shard, from 1. */
    public int shard() {
        return shard;
    }

    /** Its slot. */
    public int slot() {
        return slot;
    }

    /** Its key; not to be changed. */
    public byte[] key() {
        return key;
    }

    /** Whether it takes no more elements. */
    public boolean full() {
        return attempted >= CAPACITY;
    }

    /** How many elements were attempted: they are numbered below this. */
    public int attempted() {
        return attempted;
    }

    /** The highest acknowledged element up to this one, among its 32 neighbours below; -1: none. */
    public int acknowledgedAtOrBelow(int element) {
        for (int i = Math.min(element, attempted - 1); i >= Math.max(0, element - 32); i--) {
            if (state(i) == ACKNOWLEDGED) {
                return i;
            }
        }
        return -1;
    }

    /** The bytes of an element. */
    public byte[] element(int element) {
        return (mark + element).getBytes(StandardCharsets.US_ASCII);
    }

    /** The number of an element; -1 if the bytes are none of this set. */
    int parse(byte[] text) {
        return LedgerValue.number(text, mark);
    }

    int begin() {
        if (full()) {
            throw new IllegalStateException("the set is full: begin another");
        }
        int element = attempted++;
        if (element / 32 >= bits.length) {
            bits = Arrays.copyOf(bits, bits.length * 2);
        }
        return element;
    }

    void settle(int element, Outcome outcome) {
        long code = outcome == Outcome.OK ? ACKNOWLEDGED : outcome == Outcome.UNKNOWN ? UNKNOWN : FAILED;
        int shift = element % 32 * 2;
        bits[element / 32] = (bits[element / 32] & ~(3L << shift)) | (code << shift);
    }

    /** What became of an element: {@link #PENDING}, {@link #ACKNOWLEDGED}, {@link #UNKNOWN} or {@link #FAILED}. */
    int state(int element) {
        return (int) (bits[element / 32] >>> (element % 32 * 2)) & 3;
    }

    int memoryBytesOfElements() {
        return bits.length * Long.BYTES;
    }
}
