package dev.redisdrill.reports.render;

import dev.redisdrill.reports.judge.Report;
import dev.redisdrill.reports.stats.Figures;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The table of services: what was found of each, per shard, and samples. */
final class HtmlServices {
    private HtmlServices() {}

    static Map<String, Object> of(Report report) {
        List<Map<String, Object>> rows = new ArrayList<>();
        List<Map<String, Object>> samples = new ArrayList<>();
        for (Report.Service service : report.services()) {
            rows.add(row(
                    service, "first", "all", service.totals(), service.problem().orElse("")));
            service.perShard().stream()
                    .filter(shard -> shard.shard() > 0) // 0: it is about no shard
                    .forEach(shard ->
                            rows.add(row(service, "sub", Integer.toString(shard.shard()), shard.figures(), "")));
            service.samples().forEach(sample -> samples.add(sample(service, sample)));
        }
        Map<String, Object> model = new HashMap<>();
        model.put("hasServices", !rows.isEmpty());
        model.put("serviceRows", rows);
        model.put("hasServiceSamples", !samples.isEmpty());
        model.put("serviceSampleCount", samples.size());
        model.put("serviceSamples", samples);
        return model;
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
