package dev.redisdrill.reports.render;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.redisdrill.reports.judge.Judge.Judgement;
import dev.redisdrill.reports.judge.Report;
import dev.redisdrill.reports.stats.Figures;
import dev.redisdrill.reports.verdict.ObjectiveResult;
import dev.redisdrill.reports.verdict.Verdict;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.spec.SpecJson;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** What the template shows, as text: no figure is formatted, and no sentence chosen, in the template. */
final class HtmlModel {
    private static final int MOST_EVENTS = 2_000;
    private static final int MOST_FACTS = 400;
    private static final Map<Verdict, String> SIGNS =
            Map.of(Verdict.PASS, "✓", Verdict.WARN, "!", Verdict.INVALID, "?", Verdict.FAIL, "✕");

    private final Report report;
    private final Judgement judgement;
    private final Map<String, Object> model = new HashMap<>();

    private HtmlModel(Judgement judgement) {
        this.judgement = judgement;
        this.report = judgement.report();
    }

    static Map<String, Object> of(Judgement judgement, ChartData charts) {
        HtmlModel html = new HtmlModel(judgement);
        html.head();
        html.results();
        html.charts(charts);
        html.model.putAll(HtmlRecovery.of(judgement.report()));
        html.model.putAll(HtmlTables.of(judgement));
        html.model.putAll(HtmlServices.of(judgement.report()));
        html.model.putAll(HtmlCatalogue.of(judgement.report()));
        html.timeline();
        return html.model;
    }

    private void head() {
        model.put("verdict", report.verdict().name());
        model.put("sign", sign(report.verdict()));
        model.put("scenario", report.run().scenario().orElse("unknown scenario"));
        model.put("why", Headline.why(report));
        model.put("cluster", Headline.cluster(report));
        model.put("startedAt", Words.text(report.run().startedAt()));
        model.put("seed", Words.text(report.run().seed()));
        model.put("runId", Words.text(report.run().id()));
        model.put("toolVersion", Words.text(report.run().toolVersion()));
        model.put("description", report.run().description().orElse(""));
        model.put("tiles", Tiles.of(judgement));
    }

    static String sign(Verdict verdict) {
        return SIGNS.getOrDefault(verdict, "");
    }

    private void results() {
        model.put("hasObjectives", !report.objectives().isEmpty());
        model.put(
                "objectives",
                report.objectives().stream().map(HtmlModel::result).toList());
        model.put(
                "preconditions",
                report.preconditions().stream().map(HtmlModel::result).toList());
        Map<Verdict, Long> counts = report.preconditions().stream()
                .collect(Collectors.groupingBy(ObjectiveResult::verdict, Collectors.counting()));
        long held = counts.getOrDefault(Verdict.PASS, 0L);
        model.put("preconditionsOpen", held < report.preconditions().size());
        model.put(
                "preconditionsSummary",
                held == report.preconditions().size()
                        ? "all " + held + " preconditions hold"
                        : held + " of " + report.preconditions().size() + " preconditions hold");
    }

    private static Map<String, Object> result(ObjectiveResult r) {
        return Map.of(
                "verdict", r.verdict().name(),
                "sign", sign(r.verdict()),
                "name", r.name(),
                "scope", r.scope(),
                "target", Words.target(r),
                "value", Words.value(r),
                "reason", r.reason());
    }

    private void charts(ChartData charts) {
        model.put("hasCharts", !charts.isEmpty());
        model.put("stepText", "per " + Figures.count(charts.stepMillis()) + " ms");
        model.put(
                "chartHint",
                (charts.bands().isEmpty()
                                ? "No fault was injected."
                                : "Shaded: a fault, from its injection until it was proven healed.")
                        + (charts.marks().isEmpty() ? "" : " Dotted lines: what the servers said.")
                        + " A point stands for " + Figures.count(charts.stepMillis())
                        + " ms; no line is drawn where nothing ended.");
        model.put(
                "chartShards",
                charts.shards().stream().map(s -> Map.of("shard", s.shard())).toList());
        model.put(
                "shardsHint",
                charts.shardsLeftOut() == 0
                        ? ""
                        : charts.shardsLeftOut() + " more shards are left out here; report.json has them.");
    }

    private void timeline() {
        List<Event> events = judgement.evidence().run().timeline().value().orElse(List.of());
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Event event : events.subList(0, Math.min(events.size(), MOST_EVENTS))) {
            String type = event.getClass().getSimpleName();
            rows.add(Map.of(
                    "at", Words.seconds(OptionalDouble.of(Figures.millis(event.nanos()))),
                    "type", type,
                    "style", style(type),
                    "facts", facts(event)));
        }
        model.put("hasEvents", !rows.isEmpty());
        model.put(
                "eventCount",
                Figures.count(events.size())
                        + (rows.size() < events.size()
                                ? " (the first " + rows.size() + " are shown; timeline.jsonl has all)"
                                : ""));
        model.put("events", rows);
    }

    private static String style(String type) {
        if (type.startsWith("Fault")) {
            return "fault";
        }
        return type.startsWith("Node") || type.startsWith("Replica") || type.startsWith("Slots") ? "server" : "";
    }

    /** {@code node=127.0.0.11:7001 by=127.0.0.13:7001}. */
    private static String facts(Event event) {
        ObjectNode json = SpecJson.mapper().valueToTree(event);
        String text = json.properties().stream()
                .filter(e -> !e.getKey().equals("nanos")
                        && !e.getKey().equals("type")
                        && !e.getValue().isNull())
                .map(e -> e.getKey() + "=" + plain(e.getValue()))
                .collect(Collectors.joining("  "));
        return text.length() <= MOST_FACTS ? text : text.substring(0, MOST_FACTS) + " …";
    }

    private static String plain(JsonNode value) {
        return value.isValueNode() ? value.asText() : value.toString();
    }
}
