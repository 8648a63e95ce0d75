package dev.redisdrill.reports.stats;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What looking at the history of one service of one tenant came to.
 *
 * @param tenant the tenant's name
 * @param workload the workload's name within the tenant
 * @param kind the kind of history, which is the name of the check that looked
 * @param violations the names of the figures that count what must not be
 * @param perShard figures by shard number and name, in the order of the check
 * @param samples of violations, some of each sort
 * @param problems why the look was not complete: what was found stands, what was not found proves nothing; empty: it was
 */
public record ServiceAudit(
        String tenant,
        String workload,
        String kind,
        Set<String> violations,
        Map<Integer, Map<String, Long>> perShard,
        List<Sample> samples,
        List<String> problems) {

    /**
     * One violation.
     *
     * @param what the name of the figure that counts it
     * @param shard the shard of its key at the start of the run
     * @param item which counter, queue, lock, ... it was
     * @param detail what was seen, in a sentence
     * @param atNanos when it happened or began, on the run's clock; negative: that cannot be told
     */
    public record Sample(String what, int shard, int item, String detail, long atNanos) {}

    /** A figure over all shards, see {@link #together}; 0 if there is none of that name. */
    public long total(String figure) {
        return perShard.values().stream()
                .mapToLong(figures -> figures.getOrDefault(figure, 0L))
                .reduce(0, (a, b) -> together(figure, a, b));
    }

    /** Two shards' figures as one: their sum, or the greater where it is a time ({@code longest gap ms}). */
    private static long together(String figure, long a, long b) {
        return figure.endsWith(" ms") ? Math.max(a, b) : a + b;
    }

    /** All that must not be, in sum. */
    public long allViolations() {
        return violations.stream().mapToLong(this::total).sum();
    }

    /** Whether anything at all was looked at. */
    public boolean empty() {
        return perShard.values().stream()
                .flatMap(figures -> figures.values().stream())
                .allMatch(n -> n == 0);
    }

    /** The figures over all shards, in the order of the check. */
    public Map<String, Long> totals() {
        Map<String, Long> totals = new java.util.LinkedHashMap<>();
        new TreeMap<>(perShard)
                .values()
                .forEach(figures ->
                        figures.forEach((name, n) -> totals.merge(name, n, (a, b) -> together(name, a, b))));
        return totals;
    }
}
