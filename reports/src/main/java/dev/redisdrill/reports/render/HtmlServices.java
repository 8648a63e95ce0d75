package dev.redisdrill.reports.render;

import dev.redisdrill.reports.judge.Report;
import dev.redisdrill.reports.stats.Figures;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The table of services: what was found of each, per shard, and samples. */
final class HtmlServices {
    static final Comparator<Report.Service> WORST_FIRST = Comparator.comparingLong(Report.Service::violated)
            .thenComparing(service -> service.problem().isPresent())
            .reversed();

    private HtmlServices() {}

    static Map<String, Object> of(Report report) {
        List<Map<String, Object>> rows = new ArrayList<>();
        List<Map<String, Object>> samples = new ArrayList<>();
        List<Report.Service> worst = Crowd.worst(report.services(), WORST_FIRST);
        if (Crowd.is(report.services().size())) {
            totals(report, rows);
        }
        worst.forEach(service -> rows.addAll(rows(service)));
        worst.forEach(service -> service.samples().forEach(sample -> samples.add(sample(service, sample))));
        Map<String, Object> model = new HashMap<>();
        Crowd.fold(
                model,
                "Services",
                report.services().stream()
                        .map(service -> row(
                                service,
                                "first",
                                "all",
                                service.totals(),
                                service.problem().orElse("")))
                        .toList());
        model.put("hasServices", !rows.isEmpty());
        model.put("serviceRows", rows);
        model.put("hasServiceSamples", !samples.isEmpty());
        model.put("serviceSampleCount", samples.size());
        model.put("serviceSamples", samples);
        return model;
    }

    private static List<Map<String, Object>> rows(Report.Service service) {
        List<Map<String, Object>> rows = new ArrayList<>();
        rows.add(
                row(service, "first", "all", service.totals(), service.problem().orElse("")));
        service.perShard().stream()
                .filter(shard -> shard.shard() > 0) // 0: it is about no shard
                .forEach(shard -> rows.add(row(service, "sub", Integer.toString(shard.shard()), shard.figures(), "")));
        return rows;
    }

    /** Of all services that one check has looked at, together. */
    private static void totals(Report report, List<Map<String, Object>> rows) {
        Map<String, List<Report.Service>> byCheck = new TreeMap<>();
        report.services()
                .forEach(service -> byCheck.computeIfAbsent(service.check(), check -> new ArrayList<>())
                        .add(service));
        byCheck.forEach((check, services) -> {
            Map<String, Long> sums = new LinkedHashMap<>();
            services.forEach(service -> service.totals().forEach((figure, n) -> sums.merge(figure, n, Long::sum)));
            Map<String, Object> row = row(services.get(0), "total", "all", sums, "");
            row.put("name", "all " + Figures.count(services.size()));
            row.put("check", check);
            rows.add(row);
        });
    }

    private static Map<String, Object> row(
            Report.Service service, String style, String shard, Map<String, Long> figures, String problem) {
        Map<String, Object> row = new HashMap<>();
        boolean first = style.equals("first");
        row.put("style", style);
        row.put("name", first ? service.tenant() + " / " + service.workload() : "");
        row.put("check", first ? service.check() : "");
        row.put("shard", shard);
        row.put("counts", text(service, figures, false));
        row.put("violations", text(service, figures, true));
        row.put("anyViolation", service.violations().stream().anyMatch(v -> figures.getOrDefault(v, 0L) > 0));
        row.put("problem", problem);
        return row;
    }

    /** {@code 1,234 acknowledged, 2 unknown}: either the violations or the others. */
    static String text(Report.Service service, Map<String, Long> figures, boolean violations) {
        return figures.entrySet().stream()
                .filter(figure -> service.violations().contains(figure.getKey()) == violations)
                .map(figure -> Figures.count(figure.getValue()) + " " + figure.getKey())
                .collect(Collectors.joining(", "));
    }

    private static Map<String, Object> sample(Report.Service service, Report.ServiceSample sample) {
        return Map.of(
                "name", service.tenant() + " / " + service.workload(),
                "what", sample.what(),
                "shard", sample.shard() == 0 ? Words.UNKNOWN : Integer.toString(sample.shard()),
                "item", Integer.toString(sample.item()),
                "detail", sample.detail(),
                "at", Words.seconds(sample.atMillis()),
                "after", Words.text(sample.afterFault()));
    }
}
