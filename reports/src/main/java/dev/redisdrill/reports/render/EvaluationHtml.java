package dev.redisdrill.reports.render;

import com.fasterxml.jackson.databind.JsonNode;
import dev.redisdrill.reports.evaluation.Evaluation;
import dev.redisdrill.reports.evaluation.RunFigure;
import dev.redisdrill.reports.verdict.Verdict;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code evaluation.html}, a {@link Page}: ranking, a chart for each figure, all runs. */
public final class EvaluationHtml {
    private static final int PIXELS_AROUND = 64;
    private static final int PIXELS_A_VARIANT = 26;

    private EvaluationHtml() {}

    /** The chart of one figure: for each variant its runs, mean and interval; null where there is none. */
    record Chart(String id, String title, String unit, List<Row> rows) {
        record Row(
                String variant,
                boolean ranked,
                List<Double> runs,
                @Nullable Double mean,
                @Nullable Double low,
                @Nullable Double high,
                String text) {}
    }

    /** The whole file. */
    public static String render(Evaluation evaluation) throws IOException {
        List<Chart> charts =
                Arrays.stream(RunFigure.values()).map(f -> chart(f, evaluation)).toList();
        Map<String, Object> model = new HashMap<>();
        model.put("verdict", evaluation.verdict().name());
        model.put("sign", HtmlModel.sign(evaluation.verdict()));
        model.put("scenario", evaluation.name());
        model.put("description", evaluation.description());
        model.put("why", EvaluationWords.headline(evaluation));
        model.put("cluster", evaluation.cluster());
        model.put("seed", Words.text(evaluation.seed()));
        model.put("repeats", String.valueOf(evaluation.repeats()));
        model.put("method", evaluation.method());
        model.put("problems", evaluation.problems());
        model.put("findings", EvaluationWords.findings(evaluation));
        model.put("columns", columns());
        model.put(
                "variants",
                evaluation.variants().stream().map(v -> row(v, evaluation)).toList());
        model.put(
                "settings",
                evaluation.variants().stream().map(EvaluationHtml::settings).toList());
        model.put("runs", runs(evaluation));
        model.put(
                "chartHeight",
                String.valueOf(
                        PIXELS_AROUND + PIXELS_A_VARIANT * evaluation.variants().size()));
        model.put("charts", charts);
        return Page.render("evaluation.mustache", "evaluation.js", model, charts);
    }

    private static List<Map<String, Object>> columns() {
        return Arrays.stream(RunFigure.values())
                .map(f -> Map.<String, Object>of("title", f.title(), "unit", f.unit(), "description", f.description()))
                .toList();
    }

    private static Map<String, Object> row(Evaluation.Variant variant, Evaluation evaluation) {
        List<Map<String, Object>> cells = new ArrayList<>();
        for (RunFigure figure : RunFigure.values()) {
            Evaluation.Ranked ranked = variant.estimates().get(figure.title());
            cells.add(Map.of(
                    "value",
                            ranked == null
                                    ? Words.UNKNOWN
                                    : Words.figure(ranked.estimate().mean(), figure.unit()),
                    "interval", ranked == null ? "" : intervalOf(ranked),
                    "rank", ranked == null ? "" : EvaluationWords.rank(ranked),
                    "best",
                            ranked != null
                                    && ranked.estimate().n() > 1
                                    && ranked.rank().filter(rank -> rank == 1).isPresent()));
        }
        return Map.of(
                "place", EvaluationWords.place(variant, evaluation),
                "name", variant.name(),
                "description", variant.description(),
                "meanRank", EvaluationWords.meanRank(variant),
                "usable", variant.usable() + " of " + variant.runs().size(),
                "verdicts", EvaluationWords.verdicts(variant),
                "cells", cells,
                "problem", variant.problem().orElse(""),
                "span", String.valueOf(cells.size() + 4));
    }

    private static String intervalOf(Evaluation.Ranked ranked) {
        return ranked.estimate().low().isEmpty()
                ? ""
                : Words.number(ranked.estimate().low()) + " to "
                        + Words.number(ranked.estimate().high());
    }

    private static Map<String, Object> settings(Evaluation.Variant variant) {
        StringBuilder text = new StringBuilder();
        for (Map.Entry<String, JsonNode> client : variant.client().properties()) {
            text.append(client.getKey()).append(": ");
            text.append(client.getValue().properties().stream()
                    .filter(entry -> !entry.getValue().isNull())
                    .map(entry -> entry.getKey() + " "
                            + (entry.getValue().isValueNode()
                                    ? entry.getValue().asText()
                                    : entry.getValue().toString()))
                    .collect(Collectors.joining(", ")));
        }
        return Map.of("name", variant.name(), "library", Words.text(variant.library()), "text", text.toString());
    }

    private static List<Map<String, Object>> runs(Evaluation evaluation) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Evaluation.Variant variant : evaluation.variants()) {
            for (Evaluation.Run run : variant.runs()) {
                String verdict = run.verdict().map(Verdict::name).orElse("NONE");
                rows.add(Map.of(
                        "name", variant.name(),
                        "repeat", String.valueOf(run.repeat()),
                        "verdict", verdict,
                        "sign", run.verdict().map(HtmlModel::sign).orElse(""),
                        "word", run.verdict().map(Verdict::name).orElse("not run"),
                        "link", run.verdict().isPresent() ? run.directory() + "/report.html" : "",
                        "values",
                                Arrays.stream(RunFigure.values())
                                        .map(figure -> EvaluationWords.value(run, figure))
                                        .toList(),
                        "problem", run.problem().orElse(""),
                        "span", String.valueOf(RunFigure.values().length + 3)));
            }
        }
        return rows;
    }

    private static Chart chart(RunFigure figure, Evaluation evaluation) {
        List<Chart.Row> rows = new ArrayList<>();
        for (Evaluation.Variant variant : evaluation.variants()) {
            Evaluation.Ranked ranked = variant.estimates().get(figure.title());
            rows.add(new Chart.Row(
                    variant.name(),
                    variant.place().isPresent(),
                    variant.runs().stream()
                            .filter(Evaluation.Run::usable)
                            .map(run -> run.figures().get(figure.title()))
                            .filter(Objects::nonNull)
                            .flatMap(value -> value.stream().boxed())
                            .toList(),
                    ranked == null ? null : ranked.estimate().mean(),
                    ranked == null || ranked.estimate().low().isEmpty()
                            ? null
                            : Double.valueOf(ranked.estimate().low().getAsDouble()),
                    ranked == null || ranked.estimate().high().isEmpty()
                            ? null
                            : Double.valueOf(ranked.estimate().high().getAsDouble()),
                    ranked == null
                            ? Words.UNKNOWN
                            : EvaluationWords.estimate(ranked.estimate(), figure.unit())
                                    + EvaluationWords.rank(", rank ", ranked)));
        }
        return new Chart(
                "chart-" + figure.name().toLowerCase(java.util.Locale.ROOT), figure.title(), figure.unit(), rows);
    }
}
