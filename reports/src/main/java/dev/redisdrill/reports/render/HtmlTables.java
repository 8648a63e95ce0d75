package dev.redisdrill.reports.render;

import dev.redisdrill.reports.judge.Judge.Judgement;
import dev.redisdrill.reports.judge.Report;
import dev.redisdrill.reports.stats.Figures;
import dev.redisdrill.reports.stats.LatencyRow.Percentiles;
import dev.redisdrill.reports.stats.LatencyStats;
import dev.redisdrill.reports.stats.LoadFigures;
import dev.redisdrill.reports.stats.Outcomes;
import dev.redisdrill.reports.stats.Scope;
import dev.redisdrill.timeline.event.Phases;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** The tables of data safety, latency, load and environment. */
final class HtmlTables {
    /** More rows than this are found in report.json alone: a browser would take long to lay them out. */
    private static final int MOST_ROWS = 2_000;

    private static final Comparator<Report.DataRow> MOST_LOST = Comparator.comparingLong(Report.DataRow::lost)
            .thenComparingLong(Report.DataRow::stale)
            .thenComparingLong(Report.DataRow::phantom)
            .thenComparingLong(Report.DataRow::undecided)
            .thenComparingLong(Report.DataRow::unknown)
            .thenComparingLong(Report.DataRow::failed)
            .reversed();
    /** Before the load has settled, clients are slow to begin with. */
    private static final Comparator<Line> SLOWEST = Comparator.comparing(
                    (Line line) -> line.group.phase.equals(Phases.WARMUP))
            .thenComparing(line -> line.response.p99Millis().orElse(-1), Comparator.reverseOrder());

    private final Report report;
    private final Judgement judgement;
    private final Map<String, Object> model = new HashMap<>();

    private HtmlTables(Judgement judgement) {
        this.judgement = judgement;
        this.report = judgement.report();
    }

    static Map<String, Object> of(Judgement judgement) {
        HtmlTables tables = new HtmlTables(judgement);
        tables.data();
        tables.latency();
        tables.load();
        tables.environment();
        return tables.model;
    }

    private void data() {
        Report.Data data = report.dataSafety();
        List<Map<String, Object>> rows = new ArrayList<>();
        data.perShard()
                .forEach(r -> rows.add(
                        dataRow("", "shard " + r.shard().map(String::valueOf).orElse("?"), r)));
        String style = "first"; // a line between shards and tenants
        for (Report.DataRow r : Crowd.worst(data.perTenant(), MOST_LOST)) {
            rows.add(dataRow(style, "tenant " + r.tenant().orElse("?"), r));
            style = "";
        }
        Crowd.fold(
                model,
                "DataRows",
                data.perTenant().stream()
                        .map(r -> dataRow("", "tenant " + r.tenant().orElse("?"), r))
                        .toList());
        if (data.acknowledged().isPresent()) {
            rows.add(dataRow(
                    "total",
                    "all",
                    new Report.DataRow(
                            Optional.empty(),
                            Optional.empty(),
                            data.acknowledged().get(),
                            data.lost().orElse(0L),
                            data.undecided().orElse(0L),
                            data.stale().orElse(0L),
                            data.phantom().orElse(0L),
                            data.unknown().orElse(0L),
                            data.failed().orElse(0L),
                            data.checked().orElse(0L),
                            data.rpoMillis())));
        }
        model.put("hasData", !rows.isEmpty());
        model.put("dataRows", rows);
        model.put("dataProblem", data.problem().orElse(""));
        model.put("hasSamples", !data.samples().isEmpty());
        model.put("sampleCount", data.samples().size());
        model.put("samples", data.samples().stream().map(HtmlTables::sample).toList());
    }

    private static Map<String, Object> dataRow(String style, String name, Report.DataRow r) {
        Map<String, Object> row = new HashMap<>();
        row.put("style", style);
        row.put("name", name);
        row.put("acknowledged", Figures.count(r.acknowledged()));
        row.put("lost", Figures.count(r.lost()));
        row.put("anyLost", r.lost() > 0);
        row.put("undecided", Figures.count(r.undecided()));
        row.put("stale", Figures.count(r.stale()));
        row.put("phantom", Figures.count(r.phantom()));
        row.put("unknown", Figures.count(r.unknown()));
        row.put("failed", Figures.count(r.failed()));
        row.put("rpo", Words.millis(r.rpoMillis()));
        return row;
    }

    private static Map<String, Object> sample(Report.LostWrite s) {
        return Map.of(
                "tenant", Words.text(s.tenant()),
                "shard", Words.text(s.shard()),
                "key", Words.text(s.key()),
                "expected", Words.text(s.expected()),
                "found", s.found().orElse("nothing"),
                "at", Words.seconds(s.acknowledgedAtMillis()),
                "node", Words.text(s.node()));
    }

    /** What one line of the summary is about. */
    private record Group(String tenant, String workload, String phase) {}

    /** A line of the summary. */
    private record Line(Group group, Outcomes outcomes, Percentiles response, Percentiles service) {
        private Map<String, Object> row() {
            return latencyRow(
                    group.tenant + " / " + group.workload,
                    "",
                    "",
                    group.phase,
                    outcomes.ok() + outcomes.unknown(),
                    outcomes.failed(),
                    outcomes.unknown(),
                    response,
                    service);
        }
    }

    private void latency() {
        LatencyStats response = judgement.evidence().response();
        LatencyStats service = judgement.evidence().service();
        Set<Group> groups = new LinkedHashSet<>();
        report.latency().forEach(r -> groups.add(new Group(r.tenant(), r.workload(), r.phase())));
        List<Line> lines = new ArrayList<>();
        for (Group g : groups) {
            Scope scope = new Scope(
                    Optional.of(g.tenant),
                    Optional.of(g.workload),
                    Optional.empty(),
                    Optional.of(g.phase),
                    Optional.empty());
            lines.add(new Line(
                    g,
                    response.of(g.tenant, g.workload).outcomes(scope::matches),
                    Percentiles.of(response.of(g.tenant, g.workload).latency(scope::matches)),
                    Percentiles.of(service.of(g.tenant, g.workload).latency(scope::matches))));
        }
        model.put("hasLatency", !lines.isEmpty());
        model.put(
                "latencySummary",
                Crowd.worst(lines, SLOWEST).stream().map(Line::row).toList());
        Crowd.fold(model, "Latency", lines.stream().map(Line::row).toList());
        model.put("hasLatencyRows", report.latency().size() <= MOST_ROWS);
        model.put("latencyCount", report.latency().size());
        model.put(
                "latencyRows",
                report.latency().stream()
                        .filter(r -> report.latency().size() <= MOST_ROWS)
                        .map(r -> latencyRow(
                                r.tenant() + " / " + r.workload(),
                                r.operation(),
                                Integer.toString(r.shard()),
                                r.phase(),
                                r.count(),
                                r.failed(),
                                r.unknown(),
                                new Percentiles(
                                        r.p50Millis(), r.p90Millis(), r.p99Millis(), r.p999Millis(), r.maxMillis()),
                                r.service()))
                        .toList());
    }

    private static Map<String, Object> latencyRow(
            String name,
            String operation,
            String shard,
            String phase,
            long count,
            long failed,
            long unknown,
            Percentiles response,
            Percentiles service) {
        Map<String, Object> row = new HashMap<>();
        row.put("name", name);
        row.put("operation", operation);
        row.put("shard", shard);
        row.put("phase", phase);
        row.put("count", Figures.count(count));
        row.put("failed", Figures.count(failed));
        row.put("unknown", Figures.count(unknown));
        row.put("p50", Words.number(response.p50Millis()));
        row.put("p90", Words.number(response.p90Millis()));
        row.put("p99", Words.number(response.p99Millis()));
        row.put("p999", Words.number(response.p999Millis()));
        row.put("max", Words.number(response.maxMillis()));
        row.put("service99", Words.number(service.p99Millis()));
        row.put("serviceMax", Words.number(service.maxMillis()));
        return row;
    }

    private void load() {
        LoadFigures load = report.load();
        List<Map<String, Object>> rows = new ArrayList<>(List.of(
                pair("Offered", Words.count(load.offered()) + perSecond(load.offeredPerSecond())),
                pair("Completed", Words.count(load.completed()) + perSecond(load.completedPerSecond())),
                pair("Failed", Words.count(load.failed())),
                pair("Unknown outcome", Words.count(load.unknown())),
                pair("Due but never sent", Words.count(load.neverSent())),
                pair("Generator's lateness, p99", Words.millis(load.scheduleLagP99Millis())),
                pair("Generator's lateness, longest", Words.millis(load.scheduleLagMaxMillis())),
                pair("Client CPU per operation", Words.figure(load.clientCpuMicrosPerOp(), "µs")),
                pair("Server CPU per operation", Words.figure(load.serverCpuMicrosPerOp(), "µs")),
                pair("Client CPU", Words.figure(load.clientCpuCores(), "cores")),
                pair("Garbage collection", Words.millis(load.gcMillis())),
                pair(
                        "Saturated",
                        load.clientSaturated()
                                .map(s -> s ? "yes: " + Words.text(load.clientSaturatedWhy()) : "no")
                                .orElse(Words.UNKNOWN))));
        load.errorsByKind().forEach((kind, n) -> rows.add(pair("Error: " + kind, Figures.count(n))));
        model.put("load", rows);
    }

    private static String perSecond(OptionalDouble rate) {
        return rate.isPresent() ? " (" + Words.figure(rate, "/s") + ")" : "";
    }

    private void environment() {
        Report.Environment e = report.environment();
        model.put(
                "environment",
                List.of(
                        pair("Engine", join(e.engine().name(), e.engine().version())),
                        pair("Binary", Words.text(e.engine().path())),
                        pair("Topology", Words.text(e.topology())),
                        pair(
                                "Shards × (primary + replicas)",
                                Words.text(e.shards())
                                        + e.replicasPerShard()
                                                .map(r -> " × (1 + " + r + ")")
                                                .orElse("")),
                        pair("TLS", e.tls().map(t -> t ? "yes" : "no").orElse(Words.UNKNOWN)),
                        pair(
                                "Silence until suspected (" + Words.silence(e) + ")",
                                e.nodeTimeoutMillis()
                                        .map(t -> Figures.count(t) + " ms")
                                        .orElse(Words.UNKNOWN)),
                        pair("Client", join(e.client().name(), e.client().version())),
                        pair("Java", Words.text(e.jvm())),
                        pair("Operating system", Words.text(e.os())),
                        pair("Cores", Words.text(e.cores())),
                        pair("Isolation", Words.text(e.isolation())),
                        pair("Proxy on the path", e.proxyOnPath().orElse("none"))));
    }

    private static String join(Optional<String> name, Optional<String> version) {
        return (Words.text(name) + version.map(v -> " " + v).orElse("")).strip();
    }

    private static Map<String, Object> pair(String name, String value) {
        return Map.of("name", name, "value", value);
    }
}
