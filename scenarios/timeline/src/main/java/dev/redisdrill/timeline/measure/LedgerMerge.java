package dev.redisdrill.timeline.measure;

import dev.redisdrill.timeline.measure.LedgerSummary.ShardTally;
import dev.redisdrill.timeline.measure.LedgerSummary.Tally;
import dev.redisdrill.timeline.measure.LedgerSummary.TenantTally;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Lays the read-backs of several processes of one run together: each is about writes of its own. Static, thread-safe. */
public final class LedgerMerge {
    private LedgerMerge() {}

    /**
     * The sum of all.
     *
     * @param further what keeps the sum from being whole besides what the summaries say themselves
     */
    public static LedgerSummary of(List<LedgerSummary> summaries, List<String> further) {
        Map<Integer, Tally> perShard = new TreeMap<>();
        Map<String, Tally> perTenant = new TreeMap<>();
        Tally totals = Tally.NONE;
        List<String> reasons = new ArrayList<>(further);
        for (LedgerSummary summary : summaries) {
            totals = totals.plus(summary.totals());
            summary.perShard().forEach(one -> perShard.merge(one.shard(), one.tally(), Tally::plus));
            summary.perTenant().forEach(one -> perTenant.merge(one.tenant(), one.tally(), Tally::plus));
            if (!summary.complete()) {
                reasons.add(summary.reason().orElse("a read-back is not complete"));
            }
        }
        return new LedgerSummary(
                LedgerSummary.SCHEMA,
                reasons.isEmpty(),
                reasons.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", reasons)),
                totals,
                perShard.entrySet().stream()
                        .map(one -> new ShardTally(one.getKey(), one.getValue()))
                        .toList(),
                perTenant.entrySet().stream()
                        .map(one -> new TenantTally(one.getKey(), one.getValue()))
                        .toList());
    }
}
