package dev.redisdrill.reports.check;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.redisdrill.timeline.history.HistoryEntry;
import dev.redisdrill.timeline.history.HistoryFile;
import dev.redisdrill.timeline.measure.Outcome;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Streams that are booked in PostgreSQL: it holds what was acknowledged, all of it, each once, and nothing else.
 *
 * <p><b>What it proves.</b> An entry whose adding was acknowledged and that PostgreSQL does not hold at the end is a <i>gap</i>:
 * Redis lost it before it was booked, or the way from there to PostgreSQL did. An entry that was booked more than once is a
 * <i>double</i>; bookings lie in a table that would take it twice. An entry that was booked though its adding was refused, or
 * that nobody added, is a <i>phantom</i>. What was read again after a failure and found booked is counted apart ({@code
 * redelivered}): exactly once is the effect, not the delivery.
 *
 * <p><b>What it cannot prove.</b> An entry of unknown outcome may be booked or not. Whether an entry's content is right is not
 * looked at, nor the order of bookings.
 *
 * <p><b>Memory.</b> Some 80 bytes per entry.
 *
 * <p>Source: idempotent consumers by a unique key of the message (G. Hohpe, B. Woolf, "Enterprise Integration Patterns", 2003,
 * "Idempotent Receiver"); the checker {@code set-full} of Jepsen.
 */
@JsonTypeName("ledger-sync")
@JsonClassDescription("Streams that are booked in PostgreSQL: entries that are missing there, doubled, or made up.")
public record LedgerSyncCheck(
        @JsonPropertyDescription("How many acknowledged entries may be missing; otherwise none.")
        Optional<Long> maxGaps,

        @JsonPropertyDescription("How many entries may be booked once more; otherwise none.")
        Optional<Long> maxDoubles,

        @JsonPropertyDescription("How many bookings may be of entries that nobody added; otherwise none.")
        Optional<Long> maxPhantoms,

        @JsonPropertyDescription("Only this tenant.") Optional<String> tenant,

        @JsonPropertyDescription("Only workloads of this name.")
        Optional<String> workload)
        implements ServiceCheck {
    private static final String GAPS = "gaps";
    private static final String DOUBLES = "doubles";
    private static final String PHANTOMS = "phantoms";

    public LedgerSyncCheck {
        Require.bound("maxGaps", maxGaps);
        Require.bound("maxDoubles", maxDoubles);
        Require.bound("maxPhantoms", maxPhantoms);
    }

    @Override
    public List<String> counts() {
        return List.of("appended", "unknown", "booked", "redelivered");
    }

    @Override
    public Map<String, Long> bounds() {
        return Bounds.of(GAPS, maxGaps, DOUBLES, maxDoubles, PHANTOMS, maxPhantoms);
    }

    @Override
    public List<String> audit(HistoryFile history, AuditSheet sheet) throws IOException {
        Map<Id, Entry> entries = new HashMap<>();
        List<String> problems = history.read(entry -> {
            Entry known = entries.computeIfAbsent(new Id(entry.a(), entry.b()), id -> new Entry(entry));
            switch (entry.act()) {
                case ADD -> known.added(entry, sheet);
                case TAKE -> {} // what PostgreSQL holds at the end says more
                case RETAKE -> sheet.count(entry.shard(), "redelivered", 1);
                case FOUND -> known.booked++;
                default -> throw new IllegalArgumentException("a ledger's history has no " + entry.act());
            }
        });
        new TreeMap<>(entries).forEach((id, entry) -> entry.judge(id, sheet));
        return problems;
    }

    private record Id(long producer, long sequence) implements Comparable<Id> {
        @Override
        public int compareTo(Id other) {
            int order = Long.compare(producer, other.producer);
            return order != 0 ? order : Long.compare(sequence, other.sequence);
        }
    }

    /** What is known of one entry. */
    private static final class Entry {
        private final int shard;
        private final int stream;
        private Outcome outcome = Outcome.FAILED;
        private long doneNanos = -1;
        private int booked;

        Entry(HistoryEntry entry) {
            shard = entry.shard();
            stream = entry.item();
        }

        void added(HistoryEntry entry, AuditSheet sheet) {
            outcome = entry.outcome();
            doneNanos = entry.doneNanos();
            if (!entry.failed()) {
                sheet.count(shard, entry.ok() ? "appended" : "unknown", 1);
            }
        }

        void judge(Id id, AuditSheet sheet) {
            String name = "entry " + id.sequence + " of producer " + id.producer;
            sheet.count(shard, "booked", Math.min(1, booked));
            if (booked == 0 && outcome == Outcome.OK) {
                sheet.violation(
                        GAPS, shard, stream, 1, doneNanos, name + " was acknowledged, and PostgreSQL does not hold it");
            } else if (booked > 0 && outcome == Outcome.FAILED) {
                sheet.violation(
                        PHANTOMS,
                        shard,
                        stream,
                        1,
                        doneNanos,
                        name + " is booked, but its adding was refused, or nobody added it");
            } else if (booked > 1) {
                sheet.violation(
                        DOUBLES, shard, stream, booked - 1L, doneNanos, name + " is booked " + booked + " times");
            }
        }
    }
}
