package dev.redisdrill.simulations.ledger;

import dev.redisdrill.simulations.bulk.BulkCalls;
import dev.redisdrill.simulations.bulk.Caller;
import dev.redisdrill.timeline.time.RunClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads one ledger back and notes what is missing. Confined to one thread. */
final class LedgerReading {
    private static final byte[] GET = "GET".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SMEMBERS = "SMEMBERS".getBytes(StandardCharsets.US_ASCII);
    private static final int REGISTERS_AT_ONCE = 500;
    private static final int SETS_AT_ONCE = 8;

    private final WriteLedger ledger;
    private final Tallies tallies;
    private final RunClock clock;
    private final List<Interval> intervals = new ArrayList<>();
    private final Map<Integer, BitSet> missingElements = new HashMap<>();

    LedgerReading(WriteLedger ledger, Tallies tallies, RunClock clock) {
        this.ledger = ledger;
        this.tallies = tallies;
        this.clock = clock;
        for (LedgerPen pen : ledger.pens()) {
            intervals.addAll(pen.intervals());
        }
    }

    /** Where older versions than acknowledged ones were found, during the run and now. */
    List<Interval> intervals() {
        return intervals;
    }

    /** Whether an acknowledged element of a set was not there. */
    boolean isMissing(int set, long element) {
        BitSet missing = missingElements.get(set);
        return missing != null && missing.get((int) element);
    }

    /** Reads everything; says what could not be read. */
    Optional<String> read(Caller caller, Duration limit) throws InterruptedException {
        BulkCalls registerCalls = new BulkCalls(caller, REGISTERS_AT_ONCE, limit);
        int[] written = writtenRegisters();
        BitSet unread = registerCalls.run(
                written.length,
                i -> new byte[][] {GET, ledger.space().key(written[i])},
                (i, operation) -> register(written[i], (byte[]) operation.reply));
        List<UniqueSet> sets = ledger.sets();
        BulkCalls setCalls = new BulkCalls(caller, SETS_AT_ONCE, limit);
        BitSet unreadSets = setCalls.run(
                sets.size(),
                i -> new byte[][] {SMEMBERS, sets.get(i).key()},
                (i, operation) -> set(sets.get(i), members(operation.reply)));
        if (unread.isEmpty() && unreadSets.isEmpty()) {
            return Optional.empty();
        }
        Set<Integer> shards = new HashSet<>();
        unread.stream().forEach(i -> shards.add(ledger.space().shardOf(written[i])));
        unreadSets.stream().forEach(i -> shards.add(sets.get(i).shard()));
        return Optional.of(ledger.tenant() + "/" + ledger.workload() + ": " + unread.cardinality() + " of "
                + written.length + " registers and " + unreadSets.cardinality() + " of " + sets.size()
                + " sets could not be read back, on shards " + shards + " ("
                + (registerCalls.lastError() != null ? registerCalls.lastError() : setCalls.lastError()) + ")");
    }

    private int[] writtenRegisters() {
        int[] written = new int[ledger.space().size()];
        int n = 0;
        for (int register = 0; register < written.length; register++) {
            if (ledger.attempted(register) > 0) {
                written[n++] = register;
            }
        }
        return java.util.Arrays.copyOf(written, n);
    }

    private void register(int register, byte @Nullable [] value) {
        Tallies.Counts counts = tallies.of(ledger.space().shardOf(register));
        counts.checked++;
        if (ledger.outcomeOf(register, ledger.attempted(register)) == UniqueSet.PENDING) {
            counts.unknown++;
        }
        long acknowledged = ledger.acknowledged(register);
        long found = value == null ? 0 : ledger.version(register, value);
        switch (ledger.judge(register, found, acknowledged)) {
            case FINE -> {}
            case PHANTOM -> phantomRegister(register, acknowledged, value, counts);
            case LOST -> older(register, found, acknowledged, Interval.Kind.LOST);
            case UNDECIDED -> older(register, found, acknowledged, Interval.Kind.UNDECIDED);
            case ASK_THE_LOG -> older(register, found, acknowledged, Interval.Kind.ASK_THE_LOG);
        }
    }

    private void older(int register, long found, long acknowledged, Interval.Kind kind) {
        intervals.add(new Interval(register, found, acknowledged, kind, clock.nanos()));
    }

    private void phantomRegister(int register, long expected, byte @Nullable [] value, Tallies.Counts counts) {
        counts.phantom++;
        phantom(
                ledger.space().key(register),
                ledger.space().shardOf(register),
                ledger.value(register, expected),
                value == null ? new byte[0] : value);
    }

    private void phantom(byte[] key, int shard, byte[] expected, byte[] found) {
        if (!ledger.phantomSamples().full()) {
            ledger.phantomSamples()
                    .add(new Sample(
                            ledger.tenant(),
                            ledger.workload(),
                            LedgerPen.text(key),
                            shard,
                            LedgerPen.text(expected),
                            Optional.of(LedgerPen.text(found)),
                            Optional.empty(),
                            Optional.empty(),
                            clock.nanos()));
        }
    }

    private void set(UniqueSet set, List<byte[]> members) {
        Tallies.Counts counts = tallies.of(set.shard());
        BitSet there = new BitSet(set.attempted());
        for (byte[] member : members) {
            int element = set.parse(member);
            if (element < 0 || element >= set.attempted() || set.state(element) == UniqueSet.FAILED) {
                counts.phantom++;
                phantom(set.key(), set.shard(), new byte[0], member);
            } else {
                there.set(element);
            }
        }
        BitSet missing = new BitSet();
        for (int element = 0; element < set.attempted(); element++) {
            counts.checked++;
            int state = set.state(element);
            if (state == UniqueSet.ACKNOWLEDGED && !there.get(element)) {
                missing.set(element);
            } else if (state == UniqueSet.PENDING) {
                counts.unknown++;
            }
        }
        if (!missing.isEmpty()) {
            missingElements.put(set.number(), missing);
        }
    }

    private static List<byte[]> members(@Nullable Object reply) {
        List<byte[]> members = new ArrayList<>();
        if (reply instanceof Iterable<?> replies) {
            for (Object member : replies) {
                if (member instanceof byte[] bytes) {
                    members.add(bytes);
                }
            }
        }
        return members;
    }
}
