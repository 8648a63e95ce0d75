package dev.redisdrill.reports.compare;

import dev.redisdrill.reports.compare.Comparison.Row;
import dev.redisdrill.reports.compare.Comparison.Section;
import dev.redisdrill.reports.compare.Comparison.Words;
import dev.redisdrill.reports.judge.Report;
import dev.redisdrill.reports.stats.LoadFigures;
import dev.redisdrill.reports.verdict.ObjectiveResult;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** The figures of two reports, paired by what they are about. Confined to one thread. */
final class ComparedFigures {
    private static final String MILLIS = "ms";

    private final Report a;
    private final Report b;

    ComparedFigures(Report a, Report b) {
        this.a = a;
        this.b = b;
    }

    List<Section> sections() {
        return Stream.of(
                        new Section("Objectives", objectives()),
                        new Section("Recovery", recovery()),
                        new Section("Data safety", data()),
                        new Section("Services", services()),
                        new Section("Latency from intended start", latency()),
                        new Section("Load", load()))
                .filter(section -> !section.rows().isEmpty())
                .toList();
    }

    /** The keys of both lists, those of the first in its order. */
    private static <T> Set<String> keys(List<T> one, List<T> other, Function<T, String> key) {
        Set<String> keys = new LinkedHashSet<>();
        one.forEach(item -> keys.add(key.apply(item)));
        other.forEach(item -> keys.add(key.apply(item)));
        return keys;
    }

    private static <T> Optional<T> find(List<T> list, Function<T, String> key, String wanted) {
        return list.stream().filter(item -> key.apply(item).equals(wanted)).findFirst();
    }

    private static <T> OptionalDouble figure(Optional<T> item, Function<T, OptionalDouble> figure) {
        return item.map(figure).orElse(OptionalDouble.empty());
    }

    private static OptionalDouble count(Optional<Long> count) {
        return count.map(value -> OptionalDouble.of(value)).orElse(OptionalDouble.empty());
    }

    private List<Row> objectives() {
        List<Row> rows = new ArrayList<>();
        for (String name : keys(a.objectives(), b.objectives(), ObjectiveResult::name)) {
            Optional<ObjectiveResult> one = find(a.objectives(), ObjectiveResult::name, name);
            Optional<ObjectiveResult> other = find(b.objectives(), ObjectiveResult::name, name);
            String unit = one.or(() -> other).map(ObjectiveResult::unit).orElse("");
            rows.add(Row.of(
                    name,
                    unit,
                    figure(one, ObjectiveResult::value),
                    figure(other, ObjectiveResult::value),
                    Optional.of(new Words(verdict(one), verdict(other)))));
        }
        return rows;
    }

    private static String verdict(Optional<ObjectiveResult> result) {
        return result.map(r -> r.verdict().name()).orElse("not asked");
    }

    private List<Row> recovery() {
        List<Row> rows = new ArrayList<>();
        Function<Report.Recovery, String> key = r -> r.fault() + ", shard " + r.shard();
        for (String name : keys(a.recovery(), b.recovery(), key)) {
            Optional<Report.Recovery> one = find(a.recovery(), key, name);
            Optional<Report.Recovery> other = find(b.recovery(), key, name);
            add(rows, name + ": RTO", MILLIS, one, other, Report.Recovery::rtoMillis);
            add(rows, name + ": detect", MILLIS, one, other, Report.Recovery::detectMillis);
            add(rows, name + ": elect", MILLIS, one, other, Report.Recovery::electMillis);
            add(rows, name + ": client", MILLIS, one, other, Report.Recovery::clientMillis);
            add(rows, name + ": service level restored", MILLIS, one, other, Report.Recovery::sloRestoredMillis);
            add(rows, name + ": redundancy restored", MILLIS, one, other, Report.Recovery::redundancyRestoredMillis);
            add(rows, name + ": longest outage", MILLIS, one, other, Report.Recovery::longestOutageMillis);
        }
        return rows;
    }

    /** A figure that neither run knows is no row. */
    private static <T> void add(
            List<Row> rows,
            String name,
            String unit,
            Optional<T> one,
            Optional<T> other,
            Function<T, OptionalDouble> figure) {
        Row row = Row.of(name, unit, figure(one, figure), figure(other, figure));
        if (row.a().isPresent() || row.b().isPresent()) {
            rows.add(row);
        }
    }

    private List<Row> data() {
        List<Row> rows = new ArrayList<>();
        Optional<Report.Data> one = Optional.of(a.dataSafety());
        Optional<Report.Data> other = Optional.of(b.dataSafety());
        add(rows, "acknowledged", "", one, other, d -> count(d.acknowledged()));
        add(rows, "lost", "", one, other, d -> count(d.lost()));
        add(rows, "stale", "", one, other, d -> count(d.stale()));
        add(rows, "phantom", "", one, other, d -> count(d.phantom()));
        add(rows, "unknown", "", one, other, d -> count(d.unknown()));
        add(rows, "failed", "", one, other, d -> count(d.failed()));
        add(rows, "age of the oldest lost", MILLIS, one, other, Report.Data::rpoMillis);
        return rows;
    }

    private List<Row> services() {
        List<Row> rows = new ArrayList<>();
        Function<Report.Service, String> key = s -> s.tenant() + "/" + s.workload();
        for (String name : keys(a.services(), b.services(), key)) {
            Optional<Report.Service> one = find(a.services(), key, name);
            Optional<Report.Service> other = find(b.services(), key, name);
            Set<String> figures = new LinkedHashSet<>();
            one.ifPresent(service -> figures.addAll(service.totals().keySet()));
            other.ifPresent(service -> figures.addAll(service.totals().keySet()));
            for (String figure : figures) {
                add(
                        rows,
                        name + ": " + figure,
                        "",
                        one,
                        other,
                        s -> count(Optional.ofNullable(s.totals().get(figure))));
            }
        }
        return rows;
    }

    private List<Row> latency() {
        List<Row> rows = new ArrayList<>();
        List<OverShards> left = OverShards.of(a.latency());
        List<OverShards> right = OverShards.of(b.latency());
        for (String name : keys(left, right, OverShards::name)) {
            Optional<OverShards> one = find(left, OverShards::name, name);
            Optional<OverShards> other = find(right, OverShards::name, name);
            add(rows, name + ": count", "", one, other, l -> OptionalDouble.of((double) l.count()));
            add(rows, name + ": failed or unknown", "", one, other, l -> OptionalDouble.of((double) l.bad()));
            add(rows, name + ": p50, worst shard", MILLIS, one, other, OverShards::p50);
            add(rows, name + ": p99, worst shard", MILLIS, one, other, OverShards::p99);
            add(rows, name + ": p99.9, worst shard", MILLIS, one, other, OverShards::p999);
            add(rows, name + ": max", MILLIS, one, other, OverShards::max);
        }
        return rows;
    }

    private List<Row> load() {
        List<Row> rows = new ArrayList<>();
        Optional<LoadFigures> one = Optional.of(a.load());
        Optional<LoadFigures> other = Optional.of(b.load());
        add(rows, "offered", "", one, other, l -> count(l.offered()));
        add(rows, "completed", "", one, other, l -> count(l.completed()));
        add(rows, "failed", "", one, other, l -> count(l.failed()));
        add(rows, "unknown", "", one, other, l -> count(l.unknown()));
        add(rows, "never sent", "", one, other, l -> count(l.neverSent()));
        add(rows, "offered per second", "/s", one, other, LoadFigures::offeredPerSecond);
        add(rows, "completed per second", "/s", one, other, LoadFigures::completedPerSecond);
        add(rows, "schedule lag p99", MILLIS, one, other, LoadFigures::scheduleLagP99Millis);
        add(rows, "client CPU per operation", "µs", one, other, LoadFigures::clientCpuMicrosPerOp);
        add(rows, "server CPU per operation", "µs", one, other, LoadFigures::serverCpuMicrosPerOp);
        return rows;
    }
}
