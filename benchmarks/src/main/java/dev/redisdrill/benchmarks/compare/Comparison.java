package dev.redisdrill.benchmarks.compare;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The figures of all rounds, as a table. Confined to one thread. */
final class Comparison {
    private static final String ROW = "%-6s %-34s %12s %18s %14s %14s%n";

    private final int users;
    private final int moreUsers;
    private final StringBuilder table = new StringBuilder();
    private final Map<String, Figures> sums = new TreeMap<>();

    /** A round of load with some users, redis-benchmark, and load with more users. */
    record Round(Figures load, Figures rival, Figures moreLoad) {}

    Comparison(int users, int moreUsers) {
        this.users = users;
        this.moreUsers = moreUsers;
        table.append(String.format(
                Locale.ROOT, ROW, "round", "", "operations/s", "client CPU µs/op", "× operations", "× CPU per op"));
    }

    void add(int number, Round round) {
        rows(Integer.toString(number), round);
        sums.merge("load", round.load, Figures::plus);
        sums.merge("rival", round.rival, Figures::plus);
        sums.merge("moreLoad", round.moreLoad, Figures::plus);
    }

    private void rows(String label, Round round) {
        row(label, "redis-benchmark, 50 connections", round.rival, round.rival);
        row("", "load/throughput.yaml, " + users + " users", round.load, round.rival);
        row("", "load/throughput.yaml, " + moreUsers + " users", round.moreLoad, round.rival);
    }

    private void row(String label, String who, Figures figures, Figures rival) {
        table.append(String.format(
                Locale.ROOT,
                ROW,
                label,
                who,
                String.format(Locale.ROOT, "%,.0f", figures.perSecond()),
                String.format(Locale.ROOT, "%.2f", figures.cpuMicrosPerOperation()),
                String.format(Locale.ROOT, "%.2f", figures.perSecond() / rival.perSecond()),
                String.format(Locale.ROOT, "%.2f", figures.cpuMicrosPerOperation() / rival.cpuMicrosPerOperation())));
    }

    /** The rounds so far and, last, all of them together. */
    String text() {
        Figures load = sums.get("load");
        Figures rival = sums.get("rival");
        Figures moreLoad = sums.get("moreLoad");
        if (load == null || rival == null || moreLoad == null) {
            throw new IllegalStateException("no round was added");
        }
        int before = table.length();
        rows("all", new Round(load, rival, moreLoad));
        String text = table.toString();
        table.setLength(before);
        return text;
    }
}
