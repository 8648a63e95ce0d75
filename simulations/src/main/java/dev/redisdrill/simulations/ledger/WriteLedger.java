package dev.redisdrill.simulations.ledger;

import dev.redisdrill.simulations.control.LoadShare;
import dev.redisdrill.simulations.history.Keeping;
import dev.redisdrill.simulations.journal.Names;
import dev.redisdrill.simulations.key.KeySpace;
import dev.redisdrill.timeline.measure.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * What one workload wrote and what became of it: registers with increasing versions, and sets with unique elements.
 *
 * <p><b>What it proves.</b> Each register has a single writer, which waits for the end of each write before the next, so
 * that versions are executed in their order unless one of them ended UNKNOWN. Therefore, when a version r is found in a
 * register after a later version v was acknowledged, every acknowledged version in (r, v] is gone: it is <i>lost</i>. This
 * is looked for twice: whenever a register is overwritten (the writer asks for the value it replaces, {@code SET ... GET},
 * so that a loss is not hidden by the next write), and when everything is read back at the end. An acknowledged element
 * that its set does not hold at the end is lost, too.
 *
 * <p><b>What it cannot prove.</b> If the version found was itself UNKNOWN, it may have been executed late, over the
 * acknowledged ones: these are <i>undecided</i>. A loss is hidden when a register is overwritten by a write that ended
 * UNKNOWN, or by one whose reply was not looked at ({@link LedgerPen#acknowledged} without the previous value), and
 * nothing older is seen later. A loss that is repaired before anybody looks is not seen. An UNKNOWN write is never lost and
 * never safe; if it shows up, nothing is said.
 *
 * <p><b>Memory.</b> 24 bytes per register (attempted, acknowledged, the outcomes of the last 32 attempts) and two bits per
 * set element, besides some 100 bytes per set of up to {@value UniqueSet#CAPACITY} elements. The acknowledged writes
 * themselves are on disk, 24 bytes each, within one flush interval.
 *
 * <p>Threads: each register and set belongs to the one {@link LedgerPen} that writes and reads it; making pens and sets,
 * flushing and describing are thread-safe; reading back needs the pens at rest.
 */
public final class WriteLedger implements AutoCloseable {
    /** Longs per register: attempted version, highest acknowledged version, outcomes (two bits each, newest lowest). */
    private static final int STRIDE = 3;

    private static final int REMEMBERED = 32;

    private final String tenant;
    private final String workload;
    private final String runId;
    private final KeySpace space;
    private final LongToIntFunction valueSize;
    private final LoadShare share;
    private final Keeping keeping;
    private final AckLog acks;
    private final SampleLog stale;
    private final SampleLog phantom;
    private final Names nodes = new Names("?");
    private final long[] registers;
    private final List<LedgerPen> pens = new ArrayList<>();
    private final List<UniqueSet> sets = new ArrayList<>();

    WriteLedger(
            String tenant,
            String workload,
            String runId,
            KeySpace space,
            LongToIntFunction valueSize,
            LoadShare share,
            AckLog acks,
            SampleLog stale,
            SampleLog phantom,
            Keeping keeping) {
        this.keeping = keeping;
        this.tenant = tenant;
        this.workload = workload;
        this.runId = runId;
        this.space = space;
        this.valueSize = valueSize;
        this.share = share;
        this.acks = acks;
        this.stale = stale;
        this.phantom = phantom;
        this.registers = new long[Math.multiplyExact(space.size(), STRIDE)];
    }

    /** Whose writes these are. */
    public String tenant() {
        return tenant;
    }

    /** The workload's name within the tenant. */
    public String workload() {
        return workload;
    }

    Keeping keeping() {
        return keeping;
    }

    /** Where its registers lie. */
    public KeySpace space() {
        return space;
    }

    /** A pen for one writer. */
    public synchronized LedgerPen pen() {
        LedgerPen pen = new LedgerPen(this);
        pens.add(pen);
        return pen;
    }

    /** The bytes to write as this version of a register; always the same. */
    public byte[] value(int register, long version) {
        long bits = new SplittableRandom((long) register << 32 ^ version).nextLong();
        return LedgerValue.encode(runId, register, version, valueSize.applyAsInt(bits));
    }

    /** The highest version of a register that was ever attempted; 0: none. */
    public long attempted(int register) {
        return registers[register * STRIDE];
    }

    /** The highest version of a register that was acknowledged; 0: none. */
    public long acknowledged(int register) {
        return registers[register * STRIDE + 1];
    }

    /** A new set on the space's i-th shard. Its number is no other's, in no process of the run. */
    synchronized UniqueSet newSet(int i) {
        int number = sets.size() * share.count() + share.index();
        byte[] key = setKey(space, i, number, runId);
        UniqueSet set = new UniqueSet(number, space.shard(i), space.slotOfNamed(i, number), key, runId + ".");
        sets.add(set);
        return set;
    }

    /** The key of a set, whether or not it was ever made. */
    public static byte[] setKey(KeySpace space, int i, int number, String runId) {
        return space.named(i, number, "s" + runId + "-" + number);
    }

    long version(int register, byte[] value) {
        return LedgerValue.version(value, runId, register);
    }

    long begin(int register) {
        int at = register * STRIDE;
        registers[at + 2] <<= 2; // PENDING
        return ++registers[at];
    }

    void settle(int register, long version, Outcome outcome) {
        int at = register * STRIDE;
        long age = registers[at] - version;
        if (age < REMEMBERED) {
            long code = outcome == Outcome.OK
                    ? UniqueSet.ACKNOWLEDGED
                    : outcome == Outcome.UNKNOWN ? UniqueSet.UNKNOWN : UniqueSet.FAILED;
            registers[at + 2] |= code << (2 * age);
        }
        if (outcome == Outcome.OK && version > registers[at + 1]) {
            registers[at + 1] = version;
        }
    }

    /** What became of a version, coded as in {@link UniqueSet}; -1: not remembered. */
    int outcomeOf(int register, long version) {
        long age = attempted(register) - version;
        return age < 0 || age >= REMEMBERED ? -1 : (int) (registers[register * STRIDE + 2] >>> (2 * age)) & 3;
    }

    /**
     * What it means that this version was found although {@code acknowledged} had been acknowledged before.
     *
     * @param found 0: nothing was there
     */
    Finding judge(int register, long found, long acknowledged) {
        if (found == LedgerValue.FOREIGN || found > attempted(register)) {
            return Finding.PHANTOM;
        }
        int outcome = found == 0 ? UniqueSet.ACKNOWLEDGED : outcomeOf(register, found);
        if (outcome == UniqueSet.FAILED) {
            return Finding.PHANTOM;
        }
        if (found >= acknowledged) {
            return Finding.FINE;
        }
        if (outcome == UniqueSet.ACKNOWLEDGED) {
            return Finding.LOST;
        }
        return outcome == -1 ? Finding.ASK_THE_LOG : Finding.UNDECIDED;
    }

    /** What a version that was found says. */
    enum Finding {
        FINE,
        LOST,
        UNDECIDED,
        ASK_THE_LOG,
        PHANTOM
    }

    int nodeNumber(@Nullable String node) {
        return nodes.number(node);
    }

    String nodeName(int number) {
        return nodes.text(number);
    }

    SampleLog staleSamples() {
        return stale;
    }

    SampleLog phantomSamples() {
        return phantom;
    }

    AckLog acks() {
        return acks;
    }

    synchronized List<LedgerPen> pens() {
        return List.copyOf(pens);
    }

    synchronized UniqueSet set(int number) {
        return sets.get(number / share.count());
    }

    synchronized List<UniqueSet> sets() {
        return List.copyOf(sets);
    }

    int memoryBytesOfRegisters() {
        return registers.length * Long.BYTES;
    }

    /** Puts on disk what was acknowledged so far. */
    public synchronized void flush() throws IOException {
        try {
            for (LedgerPen pen : pens) {
                pen.drainTo(acks);
            }
            acks.flush();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } catch (IOException e) {
            throw new IOException("cannot write " + acks.file() + ": " + e.getMessage(), e);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        flush();
        acks.close();
    }
}
