package dev.redisdrill.reports.compare;

import dev.redisdrill.reports.judge.Report;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * The latency rows of one operation in one phase, over all shards: counts in sum, and of each percentile the greatest, because
 * percentiles of shards cannot be merged and the worst shard is what users meet.
 */
record OverShards(
        String name,
        long count,
        long bad,
        OptionalDouble p50,
        OptionalDouble p99,
        OptionalDouble p999,
        OptionalDouble max) {

    static List<OverShards> of(List<Report.Latency> rows) {
        Map<String, List<Report.Latency>> groups = new LinkedHashMap<>();
        for (Report.Latency row : rows) {
            String name = row.tenant() + "/" + row.workload() + " " + row.operation() + ", " + row.phase();
            groups.computeIfAbsent(name, key -> new ArrayList<>()).add(row);
        }
        List<OverShards> all = new ArrayList<>();
        groups.forEach((name, group) -> all.add(new OverShards(
                name,
                group.stream().mapToLong(Report.Latency::count).sum(),
                group.stream().mapToLong(row -> row.failed() + row.unknown()).sum(),
                worst(group, Report.Latency::p50Millis),
                worst(group, Report.Latency::p99Millis),
                worst(group, Report.Latency::p999Millis),
                worst(group, Report.Latency::maxMillis))));
        return all;
    }

    private static OptionalDouble worst(List<Report.Latency> rows, Function<Report.Latency, OptionalDouble> figure) {
        return rows.stream().flatMapToDouble(row -> figure.apply(row).stream()).max();
    }
}
