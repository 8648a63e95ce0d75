package dev.redisdrill.reports.check;

import dev.redisdrill.reports.stats.ServiceAudit;
import dev.redisdrill.timeline.history.HistoryHeader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Where a check counts what it finds in one history. Confined to one thread. */
final class AuditSheet {
    private static final int SAMPLES_OF_A_SORT = 10;

    private final HistoryHeader header;
    private final Set<String> counts;
    private final Set<String> violations;
    private final Map<Integer, Map<String, Long>> perShard = new TreeMap<>();
    private final Map<String, List<ServiceAudit.Sample>> samples = new LinkedHashMap<>();

    /**
     * An empty sheet.
     *
     * @param counts the figures that only say how much there was, in the order of reports
     * @param violations the figures that count what must not be
     */
    AuditSheet(HistoryHeader header, List<String> counts, Set<String> violations) {
        this.header = header;
        this.counts = new LinkedHashSet<>(counts);
        this.violations = new LinkedHashSet<>(violations);
    }

    /** Adds to a figure. */
    void count(int shard, String figure, long n) {
        Map<String, Long> figures = perShard.computeIfAbsent(shard, s -> {
            Map<String, Long> all = new LinkedHashMap<>();
            counts.forEach(name -> all.put(name, 0L));
            violations.forEach(name -> all.put(name, 0L));
            return all;
        });
        if (figures.merge(figure, n, Long::sum) == n && !counts.contains(figure) && !violations.contains(figure)) {
            throw new IllegalArgumentException("the check does not name the figure " + figure);
        }
    }

    /**
     * Counts a violation, and keeps it as a sample if there are few of its sort yet.
     *
     * @param atNanos when it happened, on the run's clock; negative: that cannot be told
     */
    void violation(String figure, int shard, int item, long n, long atNanos, String detail) {
        count(shard, figure, n);
        List<ServiceAudit.Sample> ofSort = samples.computeIfAbsent(figure, f -> new ArrayList<>());
        if (ofSort.size() < SAMPLES_OF_A_SORT) {
            ofSort.add(new ServiceAudit.Sample(figure, shard, item, detail, atNanos));
        }
    }

    ServiceAudit close(List<String> problems) {
        return new ServiceAudit(
                header.tenant(),
                header.workload(),
                header.kind(),
                violations,
                perShard,
                samples.values().stream().flatMap(List::stream).toList(),
                List.copyOf(problems));
    }
}
