package dev.redisdrill.simulations.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redisdrill.simulations.key.KeySpace;
import dev.redisdrill.timeline.cluster.ShardMap;
import dev.redisdrill.timeline.cluster.SlotRange;
import dev.redisdrill.timeline.measure.LedgerSummary;
import dev.redisdrill.timeline.measure.LedgerSummary.Tally;
import dev.redisdrill.timeline.measure.Outcome;
import dev.redisdrill.timeline.time.ManualClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WriteLedgerTest {
    private static final ShardMap SHARDS =
            ShardMap.of(List.of(List.of(new SlotRange(0, 8191)), List.of(new SlotRange(8192, 16383))));

    @TempDir
    Path run;

    private final ManualClock clock = new ManualClock();
    private final Shelf shelf = new Shelf();
    private LedgerBook book;
    private WriteLedger ledger;
    private LedgerPen pen;

    @BeforeEach
    void open() throws IOException {
        book = LedgerBook.create(run, "run1");
        ledger = book.ledger("shop", "orders", KeySpace.of("shop", "orders", 40, SHARDS), bits -> 64);
        pen = ledger.pen();
    }

    private LedgerSummary readBack() throws Exception {
        return ReadBack.run(book, tenant -> shelf, clock, Duration.ofMillis(300));
    }

    /** Acknowledged and, if kept, really there; says what it replaced, as SET ... GET does. */
    private void write(int register, long ackNanos, boolean kept) {
        byte[] key = ledger.space().key(register);
        byte[] previous = shelf.strings.get(Shelf.text(key));
        long version = pen.begin(register);
        pen.acknowledgedOver(register, version, ackNanos, "127.0.0.1:1", previous);
        if (kept) {
            shelf.put(key, ledger.value(register, version));
        }
    }

    private long writeUnknown(int register, boolean executed) {
        long version = pen.begin(register);
        pen.notAcknowledged(register, version, Outcome.UNKNOWN);
        if (executed) {
            shelf.put(ledger.space().key(register), ledger.value(register, version));
        }
        return version;
    }

    @Test
    void whatIsThereIsNotLost() throws Exception {
        for (int i = 0; i < 40; i++) {
            write(i, i, true);
            write(i, 100 + i, true);
        }
        LedgerSummary summary = readBack();

        assertThat(summary.complete()).isTrue();
        assertThat(summary.totals()).isEqualTo(new Tally(80, 0, 0, 0, 0, 0, 0, 40, Optional.empty(), Optional.empty()));
        assertThat(summary.perShard())
                .extracting(LedgerSummary.ShardTally::shard)
                .containsExactly(1, 2);
        assertThat(run.resolve("ledger/lost.jsonl")).isEmptyFile();
    }

    @Test
    void countsEachLostVersionOnceWithItsAcknowledgement() throws Exception {
        write(3, 10, true);
        write(3, 20, false);
        write(3, 30, false);
        write(25, 40, false);
        LedgerSummary summary = readBack();

        assertThat(summary.totals().lost()).isEqualTo(3);
        assertThat(summary.totals().oldestLostAckNanos()).contains(20L);
        assertThat(summary.totals().newestLostAckNanos()).contains(40L);
        assertThat(summary.perShard().get(0).tally().lost()).isEqualTo(2);
        assertThat(summary.perShard().get(1).tally().oldestLostAckNanos()).contains(40L);
        assertThat(Files.readAllLines(run.resolve("ledger/lost.jsonl")))
                .hasSize(3)
                .anySatisfy(line -> assertThat(line)
                        .contains("\"expected\":\"run1.3.2.", "\"found\":\"run1.3.1.", "\"acknowledgedAtNanos\":20")
                        .contains("\"node\":\"127.0.0.1:1\"", "\"tenant\":\"shop\"", "\"shard\":1"));
    }

    @Test
    void aLossThatALaterWriteCoversIsSeenByThatWrite() throws Exception {
        write(3, 10, true);
        write(3, 20, false);
        write(3, 30, true);
        write(3, 40, true);
        LedgerSummary summary = readBack();

        assertThat(summary.totals().lost()).isEqualTo(1);
        assertThat(summary.totals().oldestLostAckNanos()).contains(20L);
    }

    @Test
    void aVersionSeenMissingTwiceIsLostOnce() throws Exception {
        write(3, 10, true);
        byte[] first = shelf.strings.get(Shelf.text(ledger.space().key(3)));
        write(3, 20, false);
        write(3, 30, true);
        shelf.put(ledger.space().key(3), first);

        assertThat(readBack().totals().lost()).isEqualTo(2);
    }

    @Test
    void aWipedRegisterLosesAllItsAcknowledgedWrites() throws Exception {
        for (int i = 0; i < 50; i++) {
            write(7, i, true);
        }
        shelf.strings.clear();
        assertThat(readBack().totals().lost()).isEqualTo(50);
    }

    @Test
    void anUnknownWriteIsNeitherLostNorSafe() throws Exception {
        write(1, 10, true);
        writeUnknown(1, false);
        write(2, 10, true);
        writeUnknown(2, true);
        writeUnknown(4, true);
        LedgerSummary summary = readBack();

        assertThat(summary.totals().unknown()).isEqualTo(3);
        assertThat(summary.totals().lost()).isZero();
        assertThat(summary.totals().phantom()).isZero();
    }

    @Test
    void whatALateUnknownWriteMayHaveCoveredIsUndecided() throws Exception {
        write(1, 10, true);
        writeUnknown(1, true);
        write(1, 20, false);
        LedgerSummary summary = readBack();

        assertThat(summary.totals().lost()).isZero();
        assertThat(summary.totals().undecided()).isEqualTo(1);
    }

    @Test
    void outcomesTooOldToRememberAreLookedUpInTheLog() throws Exception {
        write(1, 5, true);
        writeUnknown(2, true);
        for (int i = 0; i < 40; i++) {
            write(1, 100 + i, false);
            write(2, 200 + i, false);
        }
        LedgerSummary summary = readBack();

        assertThat(summary.totals().lost()).isEqualTo(40);
        assertThat(summary.totals().undecided()).isEqualTo(40);
    }

    @Test
    void valuesNobodyWroteAndRefusedWritesThatShowUpArePhantoms() throws Exception {
        write(1, 10, true);
        shelf.put(ledger.space().key(1), "someone else's".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        write(2, 10, true);
        shelf.put(ledger.space().key(2), ledger.value(2, 99));
        long refused = pen.begin(4);
        pen.notAcknowledged(4, refused, Outcome.FAILED);
        shelf.put(ledger.space().key(4), ledger.value(4, refused));
        LedgerSummary summary = readBack();

        assertThat(summary.totals().phantom()).isEqualTo(3);
        assertThat(summary.totals().failed()).isEqualTo(1);
        assertThat(summary.totals().lost()).isZero();
    }

    @Test
    void anOlderVersionThanAcknowledgedBeforeTheReadIsStale() throws Exception {
        write(1, 10, true);
        write(1, 20, true);
        pen.read(1, 2, ledger.value(1, 2), 30);
        pen.read(1, 2, ledger.value(1, 1), 31);
        pen.read(1, 1, ledger.value(1, 1), 32);
        pen.read(1, 2, null, 33);
        LedgerSummary summary = readBack();

        assertThat(summary.totals().stale()).isEqualTo(2);
        assertThat(summary.totals().lost()).isZero();
        assertThat(Files.readAllLines(run.resolve("ledger/stale.jsonl")))
                .hasSize(2)
                .first()
                .asString()
                .contains("\"expected\":\"run1.1.2.", "\"acknowledgedAtNanos\":20", "\"foundAtNanos\":31");
    }

    @Test
    void eachAcknowledgedElementThatItsSetLacksIsLost() throws Exception {
        UniqueSet set = pen.newSet(1);
        for (int i = 0; i < 1_000; i++) {
            int element = pen.begin(set);
            Outcome outcome = i % 10 == 3 ? Outcome.UNKNOWN : i % 10 == 5 ? Outcome.FAILED : Outcome.OK;
            pen.added(set, element, outcome, 1_000 + i, "127.0.0.1:2");
            if (i % 10 != 5 && i != 400 && i != 402) {
                shelf.add(set.key(), set.element(element));
            }
        }
        shelf.add(set.key(), set.element(5));
        shelf.add(set.key(), "foreign".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        LedgerSummary summary = readBack();

        assertThat(summary.totals())
                .isEqualTo(new Tally(800, 2, 0, 0, 2, 100, 100, 1_000, Optional.of(1_400L), Optional.of(1_402L)));
        assertThat(summary.perShard().get(1).tally().lost()).isEqualTo(2);
    }

    @Test
    void aReadBackThatCannotReadSaysSoAndCountsNothingAsSafe() throws Exception {
        write(1, 10, true);
        write(2, 20, true);
        shelf.unreadable.add(Shelf.text(ledger.space().key(2)));
        LedgerSummary summary = readBack();

        assertThat(summary.complete()).isFalse();
        assertThat(summary.reason().orElseThrow())
                .contains("shop/orders: 1 of 2 registers and 0 of 0 sets could not be read back", "CLUSTERDOWN");
        assertThat(summary.totals().checked()).isEqualTo(1);

        LedgerSummary unconnected = ReadBack.run(
                book,
                tenant -> {
                    throw new IllegalStateException("refused");
                },
                clock,
                Duration.ofMillis(100));
        assertThat(unconnected.complete()).isFalse();
        assertThat(unconnected.reason().orElseThrow()).contains("tenant shop cannot read back: refused");
    }

    @Test
    void acknowledgedWritesAreOnDiskAfterAFlushAndACutFileIsReadable() throws Exception {
        for (int i = 0; i < 500; i++) {
            write(i % 40, i, true);
        }
        book.flush();
        Path acks = run.resolve("ledger/acks-shop-orders.bin");
        long[] read = {0};
        AckLog.read(acks, ack -> {
            assertThat(ack.node()).isEqualTo("127.0.0.1:1");
            assertThat(ack.doneNanos()).isEqualTo(read[0]);
            read[0]++;
        });
        assertThat(read[0]).isEqualTo(500);
        byte[] bytes = Files.readAllBytes(acks);
        Files.write(acks, java.util.Arrays.copyOf(bytes, bytes.length - 5));
        read[0] = 0;
        AckLog.read(acks, ack -> read[0]++);
        assertThat(read[0]).isEqualTo(499);
        assertThat(readBack().reason().orElseThrow()).contains("acks-shop-orders.bin holds 499 of 500");
    }

    @Test
    void memoryStaysWithinSixtyFourBytesAKeyAndTwoBitsAnElement() throws Exception {
        assertThat(ledger.memoryBytesOfRegisters() / ledger.space().size()).isEqualTo(24);
        UniqueSet set = pen.newSet(0);
        while (!set.full()) {
            pen.added(set, pen.begin(set), Outcome.OK, 1, null);
        }
        assertThat(set.memoryBytesOfElements() * 8).isEqualTo(2 * UniqueSet.CAPACITY);
    }
}
