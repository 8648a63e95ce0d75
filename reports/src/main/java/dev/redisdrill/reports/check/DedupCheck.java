package dev.redisdrill.reports.check;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.redisdrill.reports.stats.Figures;
import dev.redisdrill.timeline.history.HistoryEntry;
import dev.redisdrill.timeline.history.HistoryFile;
import java.io.IOException;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Deduplication: what was seen is known, and what is new is seldom taken for known.
 *
 * <p><b>What it proves.</b> Each element is added by one user, one operation after the other. An element whose adding had been
 * acknowledged and that is then said to be new is a <i>false negative</i>: a Bloom filter has none, so the filter has lost
 * bits. An element that was never sent before and is said to be known is a false positive. More of those than the design
 * allows (its rate times the new elements, and four standard deviations of the binomial distribution more) are <i>excess</i>.
 *
 * <p><b>What it cannot prove.</b> The rate is that of a full filter: one that is emptier hides some excess, and one with more
 * than its capacity is not judged by it, which the figure {@code overfull} shows. A filter that lost the bits of an element
 * nobody sends again is not noticed.
 *
 * <p><b>Memory.</b> 2 bits per element.
 *
 * <p>Source: B. H. Bloom, "Space/time trade-offs in hash coding with allowable errors", CACM 13(7), 1970.
 */
@JsonTypeName("dedup")
@JsonClassDescription("Deduplication: known elements taken for new ones, and new ones too often for known.")
public record DedupCheck(
        @JsonPropertyDescription("How many known elements may be taken for new ones; otherwise none.")
        Optional<Long> maxFalseNegatives,

        @JsonPropertyDescription("How many false positives there may be beyond the design; otherwise none.")
        Optional<Long> maxExcess,

        @JsonPropertyDescription("Only this tenant.") Optional<String> tenant,

        @JsonPropertyDescription("Only workloads of this name.")
        Optional<String> workload)
        implements ServiceCheck {
    private static final String NEGATIVES = "false negatives";
    private static final String EXCESS = "excess false positives";
    private static final double DEVIATIONS = 4;

    public DedupCheck {
        Require.bound("maxFalseNegatives", maxFalseNegatives);
        Require.bound("maxExcess", maxExcess);
    }

    @Override
    public List<String> counts() {
        return List.of("new elements", "repeated", "false positives", "unknown", "overfull");
    }

    @Override
    public Map<String, Long> bounds() {
        return Bounds.of(NEGATIVES, maxFalseNegatives, EXCESS, maxExcess);
    }

    @Override
    public List<String> audit(HistoryFile history, AuditSheet sheet) throws IOException {
        Map<Integer, Filter> filters = new TreeMap<>();
        List<String> problems = history.read(entry ->
                filters.computeIfAbsent(entry.item(), item -> new Filter()).add(entry, sheet));
        long capacity = history.header().setting("capacity");
        double rate = history.header().setting("perMillion") / 1e6;
        filters.forEach((item, filter) -> filter.judge(item, capacity, rate, sheet));
        return problems;
    }

    /** One filter. */
    private static final class Filter {
        private final Map<Long, BitSet> attempted = new HashMap<>();
        private final Map<Long, BitSet> acknowledged = new HashMap<>();
        private int shard;
        private long elements;
        private long fresh;
        private long positives;

        void add(HistoryEntry entry, AuditSheet sheet) {
            shard = entry.shard();
            long user = entry.a() >>> 32;
            int number = (int) entry.a();
            BitSet tried = attempted.computeIfAbsent(user, u -> new BitSet());
            BitSet known = acknowledged.computeIfAbsent(user, u -> new BitSet());
            boolean first = !tried.get(number);
            if (entry.ok()) {
                answered(entry, first, known.get(number), sheet);
                known.set(number);
            } else if (!entry.failed()) {
                sheet.count(shard, "unknown", 1);
            }
            if (!entry.failed()) {
                elements += first ? 1 : 0;
                tried.set(number);
            }
        }

        private void answered(HistoryEntry entry, boolean first, boolean known, AuditSheet sheet) {
            sheet.count(shard, first ? "new elements" : "repeated", 1);
            if (first) {
                fresh++;
                positives += entry.b();
                sheet.count(shard, "false positives", entry.b());
            } else if (known && entry.b() == 0) {
                sheet.violation(
                        NEGATIVES,
                        shard,
                        entry.item(),
                        1,
                        entry.doneNanos(),
                        "element " + (int) entry.a() + " of user " + (entry.a() >>> 32)
                                + " was acknowledged before, and is said to be new");
            }
        }

        void judge(int item, long capacity, double rate, AuditSheet sheet) {
            if (elements > capacity) {
                sheet.count(shard, "overfull", 1);
                return;
            }
            double expected = rate * fresh;
            long allowed = (long) Math.ceil(expected + DEVIATIONS * Math.sqrt(expected * (1 - rate)));
            if (positives > allowed) {
                sheet.violation(
                        EXCESS,
                        shard,
                        item,
                        positives - allowed,
                        -1,
                        Figures.count(positives) + " of " + Figures.count(fresh) + " new elements were taken for known,"
                                + " at most " + Figures.count(allowed) + " are in its design");
            }
        }
    }
}
