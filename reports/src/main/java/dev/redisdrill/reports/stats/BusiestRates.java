package dev.redisdrill.reports.stats;

import dev.redisdrill.timeline.measure.CountLog;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/** The mean rate of operations over the busiest ten seconds, by tenant and workload; of a shorter load, over all of it. */
final class BusiestRates {
    private static final int BINS = (int) (10_000 / CountLog.BIN_MILLIS);

    private final Map<String, TreeMap<Long, Long>> offered = new HashMap<>();

    /** Counts by when operations were due, so that what an outage held up does not look like a burst. */
    BusiestRates(List<CountLog.Row> counts) {
        for (CountLog.Row row : counts) {
            offered.computeIfAbsent(row.tenant() + ":" + row.workload(), name -> new TreeMap<>())
                    .merge(Math.floorDiv(row.millis(), CountLog.BIN_MILLIS), row.offered(), Long::sum);
        }
    }

    /** Empty if nothing was counted. */
    OptionalDouble of(String tenant, String workload) {
        TreeMap<Long, Long> bins = offered.get(tenant + ":" + workload);
        if (bins == null || bins.isEmpty()) {
            return OptionalDouble.empty();
        }
        long most = 0;
        long sum = 0;
        TreeMap<Long, Long> within = new TreeMap<>();
        for (Map.Entry<Long, Long> bin : bins.entrySet()) {
            within.put(bin.getKey(), bin.getValue());
            sum += bin.getValue();
            while (within.firstKey() <= bin.getKey() - BINS) {
                sum -= within.pollFirstEntry().getValue();
            }
            most = Math.max(most, sum);
        }
        long length = Math.min(BINS, bins.lastKey() - bins.firstKey() + 1);
        return OptionalDouble.of(most * 1e3 / CountLog.BIN_MILLIS / length);
    }
}
