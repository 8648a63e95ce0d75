package dev.redisdrill.simulations.ledger;

import dev.redisdrill.timeline.time.RunClock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Goes through the log of acknowledged writes and counts those that are gone, each once, however often its absence was
 * seen. Confined to one thread.
 */
final class LossCount {
    private final WriteLedger ledger;
    private final LedgerBook book;
    private final Tallies tallies;
    private final LedgerReading reading;
    private final RunClock clock;
    private final LostSpans spans;
    private final Map<Integer, List<Interval>> intervals = new HashMap<>();
    private final Map<StaleKey, AckLog.Ack> staleAcks = new HashMap<>();
    private final Set<StaleKey> stale = new HashSet<>();
    private final Map<LedgerBook.Doubt, DoubtLog> doubts = new EnumMap<>(LedgerBook.Doubt.class);
    private long logged;

    private record StaleKey(String key, String expected) {}

    LossCount(
            WriteLedger ledger,
            LedgerBook book,
            Tallies tallies,
            LedgerReading reading,
            RunClock clock,
            LostSpans spans) {
        this.ledger = ledger;
        this.book = book;
        this.tallies = tallies;
        this.reading = reading;
        this.clock = clock;
        this.spans = spans;
        for (LedgerBook.Doubt doubt : LedgerBook.Doubt.values()) {
            doubts.put(doubt, new DoubtLog(book.doubtful(ledger, doubt)));
        }
    }

    /** Counts into the tallies; says what is wrong with the log, if anything is. */
    Optional<String> count() throws IOException {
        for (Interval interval : decide(reading.intervals())) {
            intervals
                    .computeIfAbsent(interval.register(), r -> new ArrayList<>(1))
                    .add(interval);
        }
        for (Sample sample : book.stale().all()) {
            if (sample.tenant().equals(ledger.tenant()) && sample.workload().equals(ledger.workload())) {
                stale.add(new StaleKey(sample.key(), sample.expected()));
            }
        }
        try {
            AckLog.read(ledger.acks().file(), this::visit);
        } finally {
            for (DoubtLog doubt : doubts.values()) {
                doubt.close();
            }
        }
        completeStaleSamples();
        long acknowledged = 0;
        for (int shard = 1; shard <= tallies.highestShard(); shard++) {
            acknowledged += tallies.of(shard).acknowledged;
        }
        return logged == acknowledged
                ? Optional.empty()
                : Optional.of(ledger.acks().file().getFileName() + " holds " + logged + " of " + acknowledged
                        + " acknowledged writes");
    }

    private void visit(AckLog.Ack ack) throws IOException {
        logged++;
        if (!stale.isEmpty()) {
            StaleKey key = new StaleKey(LedgerPen.text(keyOf(ack)), LedgerPen.text(valueOf(ack)));
            if (stale.contains(key)) {
                staleAcks.put(key, ack);
            }
        }
        if (ack.kind() == AckLog.ELEMENT) {
            if (reading.isMissing(ack.item(), ack.version())) {
                lost(ack, null);
            }
            return;
        }
        Interval decisive = decisive(ack);
        if (decisive == null) {
            return;
        }
        if (decisive.kind() == Interval.Kind.LOST) {
            lost(ack, decisive);
        } else {
            tallies.of(ack.shard()).undecided++;
            log(LedgerBook.Doubt.UNDECIDED, ack);
        }
    }

    /** What was found to be older than this version of a register; null if nothing was. */
    private @Nullable Interval decisive(AckLog.Ack ack) {
        Interval decisive = null;
        for (Interval interval : intervals.getOrDefault(ack.item(), List.of())) {
            if (interval.contains(ack.version()) && (decisive == null || interval.kind() == Interval.Kind.LOST)) {
                decisive = interval;
            }
        }
        return decisive;
    }

    /** After {@link #count}: tells the stretches of lost writes what survived. */
    void tellSurvivors() throws IOException {
        AckLog.read(ledger.acks().file(), ack -> {
            boolean survived = ack.kind() == AckLog.ELEMENT
                    ? !reading.isMissing(ack.item(), ack.version())
                    : decisive(ack) == null;
            if (survived) {
                spans.survived(ack.shard(), ack.node(), ack.doneNanos());
            }
        });
    }

    private void log(LedgerBook.Doubt doubt, AckLog.Ack ack) throws IOException {
        Objects.requireNonNull(doubts.get(doubt)).add(ack);
    }

    private void lost(AckLog.Ack ack, @Nullable Interval interval) throws IOException {
        log(LedgerBook.Doubt.LOST, ack);
        tallies.of(ack.shard()).lost(ack.doneNanos());
        spans.lost(ack.shard(), ack.node(), ack.doneNanos());
        if (book.lost().full()) {
            return;
        }
        Optional<String> found = interval == null || interval.found() == 0
                ? Optional.empty()
                : Optional.of(LedgerPen.text(ledger.value(ack.item(), interval.found())));
        book.lost()
                .add(new Sample(
                        ledger.tenant(),
                        ledger.workload(),
                        LedgerPen.text(keyOf(ack)),
                        ack.shard(),
                        LedgerPen.text(valueOf(ack)),
                        found,
                        Optional.of(ack.doneNanos()),
                        Optional.of(ack.node()),
                        interval == null ? clock.nanos() : interval.seenAtNanos()));
    }

    private byte[] keyOf(AckLog.Ack ack) {
        return ack.kind() == AckLog.ELEMENT
                ? ledger.set(ack.item()).key()
                : ledger.space().key(ack.item());
    }

    private byte[] valueOf(AckLog.Ack ack) {
        return ack.kind() == AckLog.ELEMENT
                ? ledger.set(ack.item()).element((int) ack.version())
                : ledger.value(ack.item(), ack.version());
    }

    /** A stale read knows which version it should have seen; the log knows when and where that was acknowledged. */
    private void completeStaleSamples() throws IOException {
        if (staleAcks.isEmpty()) {
            return;
        }
        book.stale().rewrite(sample -> {
            AckLog.Ack ack =
                    sample.tenant().equals(ledger.tenant()) && sample.workload().equals(ledger.workload())
                            ? staleAcks.get(new StaleKey(sample.key(), sample.expected()))
                            : null;
            return ack == null ? sample : sample.acknowledged(ack.doneNanos(), ack.node());
        });
    }

    /** Where the version found is too old to be remembered: whether it had been acknowledged is in the log. */
    private List<Interval> decide(List<Interval> undecided) throws IOException {
        Set<List<Long>> asked = new HashSet<>();
        for (Interval interval : undecided) {
            if (interval.kind() == Interval.Kind.ASK_THE_LOG) {
                asked.add(List.of((long) interval.register(), interval.found()));
            }
        }
        if (asked.isEmpty()) {
            return undecided;
        }
        Set<List<Long>> acknowledged = new HashSet<>();
        AckLog.read(ledger.acks().file(), ack -> {
            List<Long> version = List.of((long) ack.item(), ack.version());
            if (ack.kind() == AckLog.REGISTER && asked.contains(version)) {
                acknowledged.add(version);
            }
        });
        return undecided.stream()
                .map(interval -> interval.kind() == Interval.Kind.ASK_THE_LOG
                        ? interval.decided(acknowledged.contains(List.of((long) interval.register(), interval.found())))
                        : interval)
                .toList();
    }
}
