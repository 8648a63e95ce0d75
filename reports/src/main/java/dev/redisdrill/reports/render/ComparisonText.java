package dev.redisdrill.reports.render;

import dev.redisdrill.reports.compare.Comparison;
import dev.redisdrill.reports.stats.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** Two runs side by side, for a terminal. */
public final class ComparisonText {
    private ComparisonText() {}

    /** The table, with its line ends, without colours. */
    public static String of(Comparison comparison) {
        StringBuilder text = new StringBuilder();
        side(text, "A", comparison.a());
        side(text, "B", comparison.b());
        comparison
                .unlike()
                .forEach(line -> text.append("  unlike   ").append(line).append('\n'));
        comparison
                .notes()
                .forEach(line -> text.append("  differs  ").append(line).append('\n'));
        List<List<String>> rows = new ArrayList<>();
        for (Comparison.Section section : comparison.sections()) {
            rows.add(List.of(""));
            rows.add(List.of(section.title(), "A", "B", "B - A", ""));
            section.rows().forEach(row -> rows.add(cells(row)));
        }
        return text.append(Columns.align(rows, 1)).toString();
    }

    private static void side(StringBuilder text, String name, Comparison.Side side) {
        text.append(name).append("  ").append(side.verdict()).append("  ").append(side.directory());
        text.append(side.startedAt().map(at -> "  started " + at).orElse(""));
        text.append(side.invalidBecause().map(why -> "  (" + why + ")").orElse(""))
                .append('\n');
    }

    private static List<String> cells(Comparison.Row row) {
        String a = Words.figure(row.a(), row.unit());
        String b = Words.figure(row.b(), row.unit());
        return List.of(
                "  " + row.name(),
                row.words().map(words -> words.a() + " " + a).orElse(a),
                row.words().map(words -> words.b() + " " + b).orElse(b),
                difference(row),
                row.percent().isEmpty() ? "" : signed(row.percent().getAsDouble()) + "%");
    }

    private static String difference(Comparison.Row row) {
        OptionalDouble difference = row.difference();
        if (difference.isEmpty()) {
            return Words.UNKNOWN;
        }
        String sign = difference.getAsDouble() > 0 ? "+" : "";
        return sign + Words.figure(difference.getAsDouble(), row.unit());
    }

    /** To a tenth: more would be noise. */
    private static String signed(double percent) {
        return (percent > 0 ? "+" : "") + Figures.text(Math.round(percent * 10) / 10.0);
    }
}
