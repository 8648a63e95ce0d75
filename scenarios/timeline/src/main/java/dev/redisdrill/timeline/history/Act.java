package dev.redisdrill.timeline.history;

/**
 * What an entry of a {@link HistoryFile} is about. A small vocabulary that all kinds of history share; what the two numbers
 * of an entry mean is said by the workload that keeps the history and by the check that looks at it.
 *
 * <p>The codes are part of the file format: add, never change.
 */
public enum Act {
    /** A value was written over what was there. */
    WRITE(1),
    /** A value was read. */
    READ(2),
    /** Something was added to what was there: an increment, a stream entry, a queue item, an element. */
    ADD(3),
    /** Something was taken or received for the first time: an item, a message, a lock, an admission. */
    TAKE(4),
    /** Something was taken over that had been given to another before: known to be a redelivery. */
    RETAKE(5),
    /** What was taken is settled: an item was acknowledged, a lock was released. */
    SETTLE(6),
    /** It was refused by the service itself, as it should when its limit is reached. */
    REFUSE(7),
    /** Found when everything was read back after the load, in the order in which it lies there. */
    FOUND(8),
    /** Something that keeps none of the rules of its service: an entry with missing or wrong fields. */
    BAD(9),
    /** Somebody takes part from here on: a subscriber whose subscription was confirmed. */
    JOIN(10),
    /** Somebody takes part no longer: a subscriber whose connection is gone. */
    LEAVE(11);

    private static final Act[] BY_CODE = new Act[12];

    static {
        for (Act act : values()) {
            BY_CODE[act.code] = act;
        }
    }

    private final int code;

    Act(int code) {
        this.code = code;
    }

    /** Its number in files, from 1 to 63. */
    public int code() {
        return code;
    }

    /**
     * The act with this number.
     *
     * @throws IllegalArgumentException if there is none: a newer version wrote it
     */
    public static Act of(int code) {
        if (code < 1 || code >= BY_CODE.length) {
            throw new IllegalArgumentException("an act of a newer version: " + code);
        }
        return BY_CODE[code];
    }
}
