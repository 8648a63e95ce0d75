package dev.redisdrill.simulations.load;

import dev.redisdrill.simulations.journal.Journal;
import dev.redisdrill.simulations.journal.Names;
import dev.redisdrill.simulations.operation.Operation;
import dev.redisdrill.simulations.operation.OperationRecorder;
import dev.redisdrill.simulations.operation.UserGroup;
import dev.redisdrill.timeline.measure.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * Writes completed operations into a journal, five longs each, on their event loop. All counting and all histograms are
 * {@link Evidence}'s affair, in a thread of its own.
 */
final class JournalRecorder implements OperationRecorder {
    static final int WIDTH = 5;
    static final int OK = 0;
    static final int FAILED = 1;
    static final int UNKNOWN = 2;

    private static final int ENTRIES_PER_CHUNK = 1_024;
    /** For one of many tenants: still more than such a rate fills between two looks of the reader. */
    private static final int FEW_ENTRIES = 128;

    private static final double LOW_RATE = 50;

    private final UserGroup group;
    private final Names operations;
    private final Names errors;
    private final Names nodes;
    private final Journal journal;
    private volatile @Nullable Thread loop;

    JournalRecorder(UserGroup group, Names operations, Names errors, Names nodes) {
        this.group = group;
        this.operations = operations;
        this.errors = errors;
        this.nodes = nodes;
        boolean low = group.open() && group.perSecondHere() < LOW_RATE;
        this.journal = new Journal(WIDTH, low ? FEW_ENTRIES : ENTRIES_PER_CHUNK);
    }

    UserGroup group() {
        return group;
    }

    Journal journal() {
        return journal;
    }

    /** The event loop's thread; null before the first operation. */
    @Nullable
    Thread loop() {
        return loop;
    }

    @Override
    public void record(Operation operation) {
        if (loop == null) {
            loop = Thread.currentThread();
        }
        long[] page = journal.page();
        int at = journal.position();
        page[at] = operations.number(operation.name)
                | (long) operation.shard << 16
                | (long) code(operation.outcome) << 24
                | (operation.write ? 1L << 26 : 0)
                | (operation.followUp ? 1L << 27 : 0)
                | (long) errors.number(operation.outcome == Outcome.OK ? null : operation.error) << 32
                | (long) nodes.number(operation.write ? operation.node : null) << 48;
        page[at + 1] = operation.intendedNanos;
        page[at + 2] = operation.sentNanos;
        page[at + 3] = operation.doneNanos;
        page[at + 4] = operation.readyNanos;
        journal.publish();
    }

    private static int code(Outcome outcome) {
        return outcome == Outcome.OK ? OK : outcome == Outcome.FAILED ? FAILED : UNKNOWN;
    }

    static int operation(long head) {
        return (int) head & 0xffff;
    }

    static int shard(long head) {
        return (int) (head >>> 16) & 0xff;
    }

    static int outcome(long head) {
        return (int) (head >>> 24) & 3;
    }

    static boolean isWrite(long head) {
        return (head & 1L << 26) != 0;
    }

    static boolean isFollowUp(long head) {
        return (head & 1L << 27) != 0;
    }

    static int error(long head) {
        return (int) (head >>> 32) & 0xffff;
    }

    static int node(long head) {
        return (int) (head >>> 48);
    }
}
