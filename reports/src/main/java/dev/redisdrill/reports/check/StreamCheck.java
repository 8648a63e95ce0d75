package dev.redisdrill.reports.check;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.redisdrill.timeline.history.HistoryEntry;
import dev.redisdrill.timeline.history.HistoryFile;
import dev.redisdrill.timeline.measure.Outcome;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Streams of events: everything acknowledged is there, once, in its producer's order, and keeps the contract of its fields.
 *
 * <p><b>What it proves.</b> Each producer numbers its entries and waits for the end of one before it sends the next. An
 * acknowledged entry that the stream does not hold at the end is <i>lost</i>. The same (producer, number) twice in the stream
 * is a <i>duplicate</i>. Of one producer, an acknowledged entry behind one with a higher number is <i>out of order</i>. An entry
 * whose fields are not those of its contract is <i>bad</i>. An entry whose adding was refused is a <i>phantom</i>.
 *
 * <p><b>What it cannot prove.</b> An entry of unknown outcome may be missing, and may stand behind later ones. The order over
 * several producers is not looked at. The streams must not be trimmed during the run.
 *
 * <p><b>Memory.</b> Some 50 bytes per entry.
 *
 * <p>Source: the append-only log checks of Jepsen ({@code jepsen.tests.kafka}: lost writes, duplicates, non-monotonic polls).
 */
@JsonTypeName("stream")
@JsonClassDescription("Streams of events: entries lost, there twice, out of order, or against their contract.")
public record StreamCheck(
        @JsonPropertyDescription("How many acknowledged entries may be lost; otherwise none.")
        Optional<Long> maxLost,

        @JsonPropertyDescription("How many entries may be there twice; otherwise none.")
        Optional<Long> maxDuplicates,

        @JsonPropertyDescription("How many entries may stand out of their producer's order; otherwise none.")
        Optional<Long> maxOutOfOrder,

        @JsonPropertyDescription("How many entries may have missing or wrong fields; otherwise none.")
        Optional<Long> maxBad,

        @JsonPropertyDescription("Only this tenant.") Optional<String> tenant,

        @JsonPropertyDescription("Only workloads of this name.")
        Optional<String> workload)
        implements ServiceCheck {
    private static final String LOST = "lost";
    private static final String DUPLICATES = "duplicates";
    private static final String OUT_OF_ORDER = "out of order";
    private static final String BAD = "bad entries";
    private static final String PHANTOMS = "phantoms";

    public StreamCheck {
        Require.bound("maxLost", maxLost);
        Require.bound("maxDuplicates", maxDuplicates);
        Require.bound("maxOutOfOrder", maxOutOfOrder);
        Require.bound("maxBad", maxBad);
    }

    @Override
    public List<String> counts() {
        return List.of("appended", "unknown", "found");
    }

    @Override
    public Map<String, Long> bounds() {
        Map<String, Long> bounds =
                new LinkedHashMap<>(Bounds.of(LOST, maxLost, DUPLICATES, maxDuplicates, OUT_OF_ORDER, maxOutOfOrder));
        bounds.put(BAD, maxBad.orElse(0L));
        bounds.put(PHANTOMS, 0L);
        return bounds;
    }

    @Override
    public List<String> audit(HistoryFile history, AuditSheet sheet) throws IOException {
        Map<Long, Producer> producers = new TreeMap<>();
        List<String> problems = history.read(entry -> {
            if (entry.a() < 0) {
                sheet.violation(BAD, entry.shard(), entry.item(), 1, -1, "an entry does not even say whose it is");
            } else {
                producers.computeIfAbsent(entry.a(), Producer::new).add(entry, sheet);
            }
        });
        producers.values().forEach(producer -> producer.judge(sheet));
        return problems;
    }

    /** What is known of one entry. */
    private static final class Seen {
        private final int shard;
        private final int item;
        private Outcome outcome = Outcome.FAILED;
        private long doneNanos = -1;
        private boolean found;

        Seen(HistoryEntry entry) {
            shard = entry.shard();
            item = entry.item();
        }
    }

    /** The entries of one producer, by number. */
    private static final class Producer {
        private final long number;
        private final Map<Long, Seen> entries = new HashMap<>();
        private final Map<Integer, Long> highestOfStream = new HashMap<>();

        Producer(long number) {
            this.number = number;
        }

        private String name(long entry) {
            return "entry " + entry + " of producer " + number;
        }

        void add(HistoryEntry entry, AuditSheet sheet) {
            Seen seen = entries.computeIfAbsent(entry.b(), n -> new Seen(entry));
            switch (entry.act()) {
                case ADD -> {
                    seen.outcome = entry.outcome();
                    seen.doneNanos = entry.doneNanos();
                    if (!entry.failed()) {
                        sheet.count(entry.shard(), entry.ok() ? "appended" : "unknown", 1);
                    }
                }
                case FOUND, BAD -> found(entry, seen, sheet);
                default -> throw new IllegalArgumentException("a stream's history has no " + entry.act());
            }
        }

        private void found(HistoryEntry entry, Seen seen, AuditSheet sheet) {
            sheet.count(entry.shard(), "found", 1);
            if (entry.act() == dev.redisdrill.timeline.history.Act.BAD) {
                violation(BAD, entry, seen, "has missing or wrong fields", sheet);
            }
            if (seen.found) {
                violation(DUPLICATES, entry, seen, "is there twice", sheet);
                return;
            }
            seen.found = true;
            if (seen.outcome == Outcome.FAILED) {
                violation(PHANTOMS, entry, seen, "is there, but its adding was refused, or nobody added it", sheet);
            } else if (seen.outcome == Outcome.OK) {
                long highest = highestOfStream.getOrDefault(entry.item(), -1L);
                if (entry.b() < highest) {
                    violation(OUT_OF_ORDER, entry, seen, "stands behind entry " + highest, sheet);
                } else {
                    highestOfStream.put(entry.item(), entry.b());
                }
            }
        }

        private void violation(String figure, HistoryEntry entry, Seen seen, String detail, AuditSheet sheet) {
            sheet.violation(figure, entry.shard(), entry.item(), 1, seen.doneNanos, name(entry.b()) + " " + detail);
        }

        void judge(AuditSheet sheet) {
            entries.forEach((entry, seen) -> {
                if (seen.outcome == Outcome.OK && !seen.found) {
                    sheet.violation(
                            LOST,
                            seen.shard,
                            seen.item,
                            1,
                            seen.doneNanos,
                            name(entry) + " was acknowledged, and is not there");
                }
            });
        }
    }
}
