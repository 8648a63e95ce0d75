package dev.redisdrill.reports.run;

/**
 * A line of {@code ledger/write-gaps.csv}: a write sent to the shard at any moment in [from, until) was not acknowledged
 * before {@code until}. Gaps shorter than {@link #FLOOR_NANOS} are not in the file.
 *
 * @param shard the shard's number
 * @param fromNanos begin, nanoseconds since the start of the run
 * @param untilNanos end; {@link #NEVER} if no write was acknowledged before the load stopped
 */
public record WriteGap(int shard, long fromNanos, long untilNanos) {
    /** The path within a run directory. */
    public static final String FILE = "ledger/write-gaps.csv";
    /** The resolution of the file. */
    public static final long FLOOR_NANOS = 1_000_000;
    /** {@link #untilNanos} of a gap that had no end. */
    public static final long NEVER = -1;

    static WriteGap parse(String[] cells) {
        return new WriteGap(Integer.parseInt(cells[0]), Long.parseLong(cells[1]), Long.parseLong(cells[2]));
    }

    /** Whether it had an end. */
    public boolean ended() {
        return untilNanos != NEVER;
    }

    /** The end, or the end of time for a gap without one. */
    public long untilOrForever() {
        return ended() ? untilNanos : Long.MAX_VALUE;
    }
}
