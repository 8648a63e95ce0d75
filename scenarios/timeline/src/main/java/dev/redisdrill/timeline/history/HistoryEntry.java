package dev.redisdrill.timeline.history;

import dev.redisdrill.timeline.measure.Outcome;

/**
 * One operation of a service, or one thing that it saw.
 *
 * @param act what it was
 * @param outcome how it ended; {@code OK} for what was seen
 * @param shard the shard of its key at the start of the run, from 1
 * @param item which counter, queue, lock, ... of the service, from 0
 * @param a first number; its meaning depends on the kind of the history
 * @param b second number
 * @param startNanos when it was sent, on the run's clock
 * @param doneNanos when its reply was there, on the run's clock
 */
public record HistoryEntry(
        Act act, Outcome outcome, int shard, int item, long a, long b, long startNanos, long doneNanos) {
    /** How many shards an entry can tell apart. */
    public static final int MOST_SHARDS = 0xffff;

    private static final Outcome[] OUTCOMES = {Outcome.OK, Outcome.FAILED, Outcome.UNKNOWN, Outcome.UNKNOWN};

    /** Act, outcome, shard and item in one number, as files and journals hold them. Allocates nothing. */
    public static long head(Act act, Outcome outcome, int shard, int item) {
        return (long) act.code() << 56
                | code(outcome) << 48
                | (long) (shard & MOST_SHARDS) << 32
                | (item & 0xffff_ffffL);
    }

    static HistoryEntry of(long head, long a, long b, long startNanos, long doneNanos) {
        return new HistoryEntry(
                Act.of((int) (head >>> 56)),
                OUTCOMES[(int) (head >>> 48) & 0x3],
                (int) (head >>> 32) & MOST_SHARDS,
                (int) head,
                a,
                b,
                startNanos,
                doneNanos);
    }

    private static long code(Outcome outcome) {
        return switch (outcome) {
            case OK -> 0;
            case FAILED -> 1;
            case UNKNOWN -> 2;
        };
    }

    /** Whether it was acknowledged. */
    public boolean ok() {
        return outcome == Outcome.OK;
    }

    /** Whether it is certain that it was not executed. */
    public boolean failed() {
        return outcome == Outcome.FAILED;
    }
}
