package dev.redisdrill.simulations.ledger;

import dev.redisdrill.simulations.journal.Journal;
import dev.redisdrill.simulations.journal.Names;
import dev.redisdrill.timeline.measure.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One writer's hand in a {@link WriteLedger}: says what it is about to write, and then what became of it. Takes no locks;
 * allocates only when it finds something wrong.
 *
 * <p>Confined to one thread at a time. A register or set must be written and read through one pen only, with one write
 * under way at a time.
 */
public final class LedgerPen {
    private static final int ENTRIES_PER_CHUNK = 64;
    private static final int WIDTH = 3;

    private final WriteLedger ledger;
    private final Journal journal = new Journal(WIDTH, ENTRIES_PER_CHUNK);
    private final List<Interval> intervals = new ArrayList<>();
    private final Tallies tallies = new Tallies();

    LedgerPen(WriteLedger ledger) {
        this.ledger = ledger;
    }

    /** Begins a write of a register and returns its version; write {@link WriteLedger#value} of it. */
    public long begin(int register) {
        return ledger.begin(register);
    }

    /** A write was acknowledged, and the value that it replaced is not known. */
    public void acknowledged(int register, long version, long doneNanos, @Nullable String node) {
        ledger.settle(register, version, Outcome.OK);
        int shard = ledger.space().shardOf(register);
        tallies.of(shard).acknowledged++;
        log(AckLog.REGISTER, shard, node, register, version, doneNanos);
    }

    /**
     * A write was acknowledged, and it replaced this value ({@code SET key value GET}): if the value is older than the
     * last one acknowledged, those in between are lost.
     *
     * @param previous null: there was none
     */
    public void acknowledgedOver(
            int register, long version, long doneNanos, @Nullable String node, byte @Nullable [] previous) {
        long before = ledger.acknowledged(register);
        long found = previous == null ? 0 : ledger.version(register, previous);
        note(ledger.judge(register, found, before), register, found, before, previous, doneNanos);
        acknowledged(register, version, doneNanos, node);
    }

    /** A write failed, or nobody knows what became of it. */
    public void notAcknowledged(int register, long version, Outcome outcome) {
        ledger.settle(register, version, outcome);
        count(ledger.space().shardOf(register), outcome);
    }

    /** A write was begun, but the load ended before it was sent: it does not count as offered. */
    public void withdrawn(int register, long version) {
        ledger.settle(register, version, Outcome.FAILED);
    }

    /**
     * A register was read.
     *
     * @param acknowledged the highest version that had been acknowledged when the read began
     * @param value null: there was none
     */
    public void read(int register, long acknowledged, byte @Nullable [] value, long doneNanos) {
        long found = value == null ? 0 : ledger.version(register, value);
        WriteLedger.Finding finding = ledger.judge(register, found, acknowledged);
        if (finding == WriteLedger.Finding.PHANTOM) {
            phantom(register, acknowledged, value, doneNanos);
        } else if (finding == WriteLedger.Finding.LOST || finding == WriteLedger.Finding.ASK_THE_LOG) {
            tallies.of(ledger.space().shardOf(register)).stale++;
            if (!ledger.staleSamples().full()) {
                ledger.staleSamples().add(sample(register, acknowledged, value, doneNanos));
            }
        }
    }

    /** A new set on the i-th shard of the ledger's space. */
    public UniqueSet newSet(int i) {
        return ledger.newSet(i);
    }

    /** Begins to add an element and returns its number; add {@link UniqueSet#element} of it. */
    public int begin(UniqueSet set) {
        return set.begin();
    }

    /** What became of adding an element. */
    public void added(UniqueSet set, int element, Outcome outcome, long doneNanos, @Nullable String node) {
        set.settle(element, outcome);
        if (outcome == Outcome.OK) {
            tallies.of(set.shard()).acknowledged++;
            log(AckLog.ELEMENT, set.shard(), node, set.number(), element, doneNanos);
        } else {
            count(set.shard(), outcome);
        }
    }

    /** An addition was begun, but the load ended before it was sent: it does not count as offered. */
    public void withdrawn(UniqueSet set, int element) {
        set.settle(element, Outcome.FAILED);
    }

    /** An element that had been acknowledged before was asked for. */
    public void asked(UniqueSet set, int element, boolean there, long doneNanos) {
        if (!there) {
            tallies.of(set.shard()).stale++;
            ledger.staleSamples()
                    .add(new Sample(
                            ledger.tenant(),
                            ledger.workload(),
                            text(set.key()),
                            set.shard(),
                            text(set.element(element)),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            doneNanos));
        }
    }

    Tallies tallies() {
        return tallies;
    }

    List<Interval> intervals() {
        return intervals;
    }

    /** Reader only. */
    void drainTo(AckLog acks) {
        journal.drain((longs, at) -> {
            long head = longs[at];
            int node = (int) (head >>> 32) & 0xffff;
            try {
                if (node != Names.OTHER && !acks.knows(node)) {
                    acks.node(node, ledger.nodeName(node));
                }
                acks.entry(
                        (byte) (head >>> 56),
                        (int) (head >>> 48) & 0xff,
                        node,
                        (int) head,
                        longs[at + 1],
                        longs[at + 2]);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot write " + acks.file() + ": " + e.getMessage(), e);
            }
            return true;
        });
    }

    private void log(byte kind, int shard, @Nullable String node, int item, long version, long doneNanos) {
        if (!ledger.keeping().now()) {
            return;
        }
        long[] page = journal.page();
        int at = journal.position();
        page[at] =
                (long) kind << 56 | (long) shard << 48 | (long) ledger.nodeNumber(node) << 32 | (item & 0xffff_ffffL);
        page[at + 1] = version;
        page[at + 2] = doneNanos;
        journal.publish();
    }

    private void note(
            WriteLedger.Finding finding, int register, long found, long before, byte @Nullable [] value, long nanos) {
        switch (finding) {
            case FINE -> {}
            case PHANTOM -> phantom(register, before, value, nanos);
            case LOST -> intervals.add(new Interval(register, found, before, Interval.Kind.LOST, nanos));
            case UNDECIDED -> intervals.add(new Interval(register, found, before, Interval.Kind.UNDECIDED, nanos));
            case ASK_THE_LOG -> intervals.add(new Interval(register, found, before, Interval.Kind.ASK_THE_LOG, nanos));
        }
    }

    private void phantom(int register, long acknowledged, byte @Nullable [] value, long nanos) {
        tallies.of(ledger.space().shardOf(register)).phantom++;
        if (!ledger.phantomSamples().full()) {
            ledger.phantomSamples().add(sample(register, acknowledged, value, nanos));
        }
    }

    private Sample sample(int register, long expected, byte @Nullable [] found, long nanos) {
        return new Sample(
                ledger.tenant(),
                ledger.workload(),
                text(ledger.space().key(register)),
                ledger.space().shardOf(register),
                text(ledger.value(register, expected)),
                Optional.ofNullable(found).map(LedgerPen::text),
                Optional.empty(),
                Optional.empty(),
                nanos);
    }

    private void count(int shard, Outcome outcome) {
        if (outcome == Outcome.UNKNOWN) {
            tallies.of(shard).unknown++;
        } else {
            tallies.of(shard).failed++;
        }
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
