package dev.redisdrill.reports.check;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.redisdrill.reports.stats.Figures;
import dev.redisdrill.timeline.history.Act;
import dev.redisdrill.timeline.history.HistoryFile;
import dev.redisdrill.timeline.history.HistoryHeader;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Rate limiters: nobody is admitted more often than allowed.
 *
 * <p><b>What it proves.</b> Each admission carries the server's time at which it was decided. Fixed window: more acknowledged
 * admissions than the limit within one window (which begins at a multiple of its length) are too many. Sliding window: an
 * admission is one too many when the limit had been used up within the window that ended with it. GCRA: the algorithm is run
 * again over the acknowledged admissions in the order of their times; one that it would have refused is one too many.
 *
 * <p><b>What it cannot prove.</b> Admissions of unknown outcome are not counted, so that the figure is a lower bound. That
 * nobody was refused who should have been admitted is not looked at. Times are those of the server that decided: where a
 * replica takes over whose clock differs, the windows differ as well.
 *
 * <p><b>Memory.</b> 16 bytes per admission.
 *
 * <p>Source: ITU-T I.371, annex A (GCRA); the definition of the windows is this check's own and that of the workload.
 */
@JsonTypeName("rate-limit")
@JsonClassDescription("Rate limiters: who was admitted more often than allowed.")
public record RateLimitCheck(
        @JsonPropertyDescription("How many admissions there may be beyond the limits; otherwise none.")
        Optional<Long> maxOverAdmitted,

        @JsonPropertyDescription("Only this tenant.") Optional<String> tenant,

        @JsonPropertyDescription("Only workloads of this name.")
        Optional<String> workload)
        implements ServiceCheck {
    private static final String OVER = "over-admitted";
    private static final int FIXED_WINDOW = 0;
    private static final int SLIDING_WINDOW = 1;
    private static final int GCRA = 2;

    public RateLimitCheck {
        Require.bound("maxOverAdmitted", maxOverAdmitted);
    }

    @Override
    public List<String> counts() {
        return List.of("admitted", "refused", "unknown");
    }

    @Override
    public Map<String, Long> bounds() {
        return Bounds.of(OVER, maxOverAdmitted);
    }

    @Override
    public List<String> audit(HistoryFile history, AuditSheet sheet) throws IOException {
        Map<Integer, Moments> admissions = new TreeMap<>();
        Map<Integer, Integer> shards = new TreeMap<>();
        List<String> problems = history.read(entry -> {
            if (entry.act() == Act.REFUSE) {
                sheet.count(entry.shard(), "refused", 1);
            } else if (entry.ok()) {
                shards.put(entry.item(), entry.shard());
                admissions.computeIfAbsent(entry.item(), item -> new Moments()).add(entry.a(), entry.doneNanos());
            } else {
                sheet.count(entry.shard(), "unknown", entry.failed() ? 0 : 1);
            }
        });
        Rule rule = new Rule(history.header());
        admissions.forEach((item, moments) -> {
            int shard = shards.getOrDefault(item, 0);
            moments.sort();
            sheet.count(shard, "admitted", moments.size());
            rule.judge(shard, item, moments, sheet);
        });
        return problems;
    }

    /** What a limiter allows; times in microseconds. */
    private static final class Rule {
        private final long algorithm;
        private final long limit;
        private final long window;

        Rule(HistoryHeader header) {
            algorithm = header.setting("algorithm");
            limit = header.setting("limit");
            window = header.setting("windowMicros");
        }

        void judge(int shard, int item, Moments admitted, AuditSheet sheet) {
            if (algorithm == FIXED_WINDOW) {
                fixed(shard, item, admitted, sheet);
            } else if (algorithm == SLIDING_WINDOW) {
                sliding(shard, item, admitted, sheet);
            } else if (algorithm == GCRA) {
                gcra(shard, item, admitted, sheet);
            } else {
                throw new IllegalArgumentException("an algorithm of a newer version: " + algorithm);
            }
        }

        private void fixed(int shard, int item, Moments admitted, AuditSheet sheet) {
            int from = 0;
            while (from < admitted.size()) {
                long number = admitted.value(from) / window;
                int until = from;
                while (until < admitted.size() && admitted.value(until) / window == number) {
                    until++;
                }
                long over = until - from - limit;
                if (over > 0) {
                    sheet.violation(
                            OVER,
                            shard,
                            item,
                            over,
                            admitted.nanos(from + (int) limit),
                            Figures.count(until - from) + " admissions in the window that began at server time "
                                    + number * window + " µs, " + Figures.count(limit) + " allowed");
                }
                from = until;
            }
        }

        /** What is too much does not use up the limit: so each is counted once. */
        private void sliding(int shard, int item, Moments admitted, AuditSheet sheet) {
            long[] allowed = new long[(int) limit]; // the last ones, in a ring
            long many = 0;
            for (int i = 0; i < admitted.size(); i++) {
                int at = (int) (many % limit);
                long since = admitted.value(i) - allowed[at];
                if (many < limit || since >= window) {
                    allowed[at] = admitted.value(i);
                    many++;
                } else {
                    sheet.violation(
                            OVER,
                            shard,
                            item,
                            1,
                            admitted.nanos(i),
                            "admitted at server time " + admitted.value(i) + " µs, when all " + Figures.count(limit)
                                    + " of the last " + Figures.count(window) + " µs were used up");
                }
            }
        }

        /** In doubles and rounded up like the script; a microsecond of difference is its rounding. */
        private void gcra(int shard, int item, Moments admitted, AuditSheet sheet) {
            double interval = (double) window / limit;
            double arrival = Double.NEGATIVE_INFINITY;
            for (int i = 0; i < admitted.size(); i++) {
                double now = admitted.value(i);
                arrival = Math.max(arrival, now) + interval;
                double early = arrival - now - window;
                if (early > 1) {
                    sheet.violation(
                            OVER,
                            shard,
                            item,
                            1,
                            admitted.nanos(i),
                            "admitted at server time " + admitted.value(i) + " µs, " + Figures.count(Math.round(early))
                                    + " µs too early");
                    arrival = now + window;
                }
            }
        }
    }
}
