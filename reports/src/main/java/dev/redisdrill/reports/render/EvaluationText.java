package dev.redisdrill.reports.render;

import dev.redisdrill.reports.evaluation.Evaluation;
import dev.redisdrill.reports.evaluation.RunFigure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** An evaluation for a terminal, and as {@code evaluation.md}. */
public final class EvaluationText {
    private EvaluationText() {}

    /** The ranking as a table, with its line ends, without colours. */
    public static String summary(Evaluation evaluation, Path page) {
        List<List<String>> rows = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of("", "variant", "runs", "rank"));
        for (RunFigure figure : RunFigure.values()) {
            head.add(figure.title() + (figure.unit().isEmpty() ? "" : " " + figure.unit()));
        }
        rows.add(head);
        for (Evaluation.Variant variant : evaluation.variants()) {
            rows.add(row(variant, evaluation));
        }
        StringBuilder text = new StringBuilder();
        text.append(evaluation.verdict() + "  " + evaluation.name() + "  (" + evaluation.cluster() + "; "
                + evaluation.repeats() + (evaluation.repeats() == 1 ? " repeat)\n\n" : " repeats)\n\n"));
        text.append(Columns.align(rows, 2));
        evaluation
                .problems()
                .forEach(
                        problem -> text.append("  not ranked: ").append(problem).append('\n'));
        text.append('\n').append(EvaluationWords.headline(evaluation)).append('\n');
        EvaluationWords.findings(evaluation)
                .forEach(finding -> text.append("  ").append(finding).append('\n'));
        return text.append("\nReport: ").append(page).append('\n').toString();
    }

    private static List<String> row(Evaluation.Variant variant, Evaluation evaluation) {
        List<String> row = new ArrayList<>(List.of(
                EvaluationWords.place(variant, evaluation),
                variant.name(),
                variant.usable() + "/" + variant.runs().size(),
                EvaluationWords.meanRank(variant)));
        for (RunFigure figure : RunFigure.values()) {
            Evaluation.Ranked ranked = variant.estimates().get(figure.title());
            row.add(ranked == null ? Words.UNKNOWN : plusMinus(ranked));
        }
        return row;
    }

    /** {@code 3,855 ±445 (1 =)}. */
    private static String plusMinus(Evaluation.Ranked ranked) {
        String rank = EvaluationWords.rank(ranked);
        String half = ranked.estimate().high().isEmpty()
                ? ""
                : " ±"
                        + Words.figure(
                                ranked.estimate().high().getAsDouble()
                                        - ranked.estimate().mean(),
                                "");
        return Words.figure(ranked.estimate().mean(), "") + half + (rank.isEmpty() ? "" : " (" + rank + ")");
    }

    /** {@code evaluation.md}, in GitHub's Markdown. */
    public static String markdown(Evaluation evaluation) {
        StringBuilder text = new StringBuilder();
        text.append("## ").append(MarkdownReport.sign(evaluation.verdict())).append(" · ");
        text.append(MarkdownReport.escape(evaluation.name())).append("\n\n");
        text.append(MarkdownReport.escape(evaluation.description())).append("\n\n");
        text.append(MarkdownReport.escape(EvaluationWords.headline(evaluation))).append("\n\n");
        text.append(MarkdownReport.escape(evaluation.cluster() + " · " + evaluation.repeats() + " repeats"))
                .append("\n\n");
        line(text, headings());
        line(
                text,
                headings().stream()
                        .map(h -> h.equals("Variant") ? "---" : "---:")
                        .toList());
        for (Evaluation.Variant variant : evaluation.variants()) {
            List<String> cells = new ArrayList<>(List.of(
                    EvaluationWords.place(variant, evaluation),
                    MarkdownReport.escape(variant.name()),
                    variant.usable() + "/" + variant.runs().size(),
                    EvaluationWords.meanRank(variant)));
            for (RunFigure figure : RunFigure.values()) {
                Evaluation.Ranked ranked = variant.estimates().get(figure.title());
                cells.add(
                        ranked == null
                                ? Words.UNKNOWN
                                : EvaluationWords.estimate(ranked.estimate(), figure.unit())
                                        + EvaluationWords.rank(" · rank ", ranked));
            }
            line(text, cells);
        }
        text.append('\n');
        evaluation
                .problems()
                .forEach(p -> text.append("- not ranked: ")
                        .append(MarkdownReport.escape(p))
                        .append('\n'));
        EvaluationWords.findings(evaluation)
                .forEach(f -> text.append("- ").append(MarkdownReport.escape(f)).append('\n'));
        text.append('\n').append(MarkdownReport.escape(evaluation.method())).append('\n');
        text.append("\n\"=\": another variant cannot be told from it.\n");
        for (RunFigure figure : RunFigure.values()) {
            text.append("- **").append(MarkdownReport.escape(figure.title())).append("**: ");
            text.append(MarkdownReport.escape(figure.description())).append('\n');
        }
        return text.toString();
    }

    private static List<String> headings() {
        List<String> headings = new ArrayList<>(List.of("Place", "Variant", "Runs", "Mean rank"));
        Arrays.stream(RunFigure.values()).map(RunFigure::title).forEach(headings::add);
        return headings;
    }

    private static void line(StringBuilder text, List<String> cells) {
        text.append(cells.stream().collect(Collectors.joining(" | ", "| ", " |\n")));
    }
}
