package dev.redisdrill.reports.check;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.redisdrill.reports.stats.Figures;
import dev.redisdrill.timeline.history.HistoryEntry;
import dev.redisdrill.timeline.history.HistoryFile;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Counters: each acknowledged increment is in the final value once.
 *
 * <p><b>What it proves.</b> Nothing but increments by one and their replies changes a counter. A final value below the number
 * of acknowledged increments proves that the difference is <i>lost</i>. So does a value that was replied to two increments:
 * the counter had gone back in between, and the earlier of the two is gone; that is seen even where later increments of
 * unknown outcome make up for it. The larger of both is reported. A final value above the acknowledged and unknown
 * increments together proves that the difference was <i>executed twice</i>, or by somebody else.
 *
 * <p><b>What it cannot prove.</b> Losses and double executions of one counter can cancel out in its final value: both
 * figures are lower bounds. An increment of unknown outcome is never lost and never doubled.
 *
 * <p><b>Memory.</b> 16 bytes per acknowledged increment.
 *
 * <p>Source: the counter checker of Jepsen ({@code jepsen.checker/counter}), whose bounds are the same.
 */
@JsonTypeName("counter")
@JsonClassDescription("Counters: increments that are lost, or were executed twice.")
public record CounterCheck(
        @JsonPropertyDescription("How many acknowledged increments may be lost; otherwise none.")
        Optional<Long> maxLost,

        @JsonPropertyDescription("How many increments may have been executed twice; otherwise none.")
        Optional<Long> maxDoubled,

        @JsonPropertyDescription("Only this tenant.") Optional<String> tenant,

        @JsonPropertyDescription("Only workloads of this name.")
        Optional<String> workload)
        implements ServiceCheck {
    public CounterCheck {
        Require.bound("maxLost", maxLost);
        Require.bound("maxDoubled", maxDoubled);
    }

    @Override
    public List<String> counts() {
        return List.of("acknowledged", "unknown", "counters");
    }

    @Override
    public Map<String, Long> bounds() {
        return Bounds.of("lost", maxLost, "doubled", maxDoubled);
    }

    @Override
    public List<String> audit(HistoryFile history, AuditSheet sheet) throws IOException {
        Map<Integer, Tally> counters = new TreeMap<>();
        List<String> problems = history.read(entry ->
                counters.computeIfAbsent(entry.item(), item -> new Tally()).add(entry));
        counters.forEach((item, tally) -> tally.judge(item, sheet));
        return problems;
    }

    /** One counter. */
    private static final class Tally {
        private final Moments replied = new Moments();
        private int shard;
        private long unknown;
        private long found = -1;

        void add(HistoryEntry entry) {
            shard = entry.shard();
            switch (entry.act()) {
                case ADD -> {
                    if (entry.ok()) {
                        replied.add(entry.b(), entry.doneNanos());
                    } else if (!entry.failed()) {
                        unknown++;
                    }
                }
                case FOUND -> found = entry.b();
                default -> throw new IllegalArgumentException("a counter's history has no " + entry.act());
            }
        }

        void judge(int item, AuditSheet sheet) {
            sheet.count(shard, "acknowledged", replied.size());
            sheet.count(shard, "unknown", unknown);
            replied.sort();
            long again = 0;
            long firstAgainNanos = -1;
            for (int i = 1; i < replied.size(); i++) {
                if (replied.value(i) == replied.value(i - 1)) {
                    again++;
                    long at = Math.max(replied.nanos(i), replied.nanos(i - 1));
                    firstAgainNanos = firstAgainNanos < 0 ? at : Math.min(firstAgainNanos, at);
                }
            }
            long missing = found < 0 ? 0 : Math.max(0, replied.size() - found);
            if (Math.max(again, missing) > 0) {
                sheet.violation(
                        "lost",
                        shard,
                        item,
                        Math.max(again, missing),
                        firstAgainNanos,
                        Figures.count(replied.size()) + " increments were acknowledged, the value is "
                                + (found < 0 ? "not known" : Figures.count(found)) + "; " + Figures.count(again)
                                + " values were replied twice");
            }
            if (found < 0) {
                return;
            }
            sheet.count(shard, "counters", 1);
            if (found > replied.size() + unknown) {
                sheet.violation(
                        "doubled",
                        shard,
                        item,
                        found - replied.size() - unknown,
                        -1,
                        Figures.count(replied.size()) + " increments were acknowledged and " + Figures.count(unknown)
                                + " are of unknown outcome, the value is " + Figures.count(found));
            }
        }
    }
}
