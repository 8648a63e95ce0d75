package dev.redisdrill.reports.render;

import java.util.List;

/** Tables for terminals. */
final class Columns {
    private Columns() {}

    /**
     * Rows of cells, each column as wide as its widest cell, two blanks between; the first columns are aligned left, the
     * others right.
     *
     * @param left how many columns are aligned left
     */
    static String align(List<List<String>> rows, int left) {
        int columns = rows.stream().mapToInt(List::size).max().orElse(0);
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.size(); i++) {
                String padding = " ".repeat(widths[i] - row.get(i).length());
                line.append("  ").append(i < left ? row.get(i) + padding : padding + row.get(i));
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }
}
