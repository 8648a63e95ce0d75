package dev.redisdrill.reports.render;

import dev.redisdrill.reports.judge.Report;
import dev.redisdrill.reports.stats.Figures;
import dev.redisdrill.reports.verdict.ObjectiveResult;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** Figures in the words of a report. Unknown is a dash, never 0. */
final class Words {
    static final String UNKNOWN = "–";

    private Words() {}

    /** {@code ≤ 8,000 ms}; a dash without a target. */
    static String target(ObjectiveResult result) {
        return result.target().isEmpty()
                ? UNKNOWN
                : (result.atMost() ? "≤ " : "≥ ") + figure(result.target(), result.unit());
    }

    /** {@code 3,512 ms}; a dash if it was not measured. */
    static String value(ObjectiveResult result) {
        return figure(result.value(), result.unit());
    }

    /** What the time is called after which a silent node is suspected. */
    static String silence(Report.Environment environment) {
        return environment.topology().filter("sentinel"::equals).isPresent() ? "down-after" : "node timeout";
    }

    /** A figure with its unit; a percentage without a space before it. */
    static String figure(OptionalDouble value, String unit) {
        return value.isEmpty() ? UNKNOWN : figure(value.getAsDouble(), unit);
    }

    static String figure(double value, String unit) {
        String text = Figures.text(rounded(value));
        return unit.equals("%") ? text + "%" : (text + " " + unit).strip();
    }

    /** Three digits behind a small number's point, none behind a big one's: more would be noise. */
    private static double rounded(double value) {
        double size = Math.abs(value);
        double factor = size >= 100 ? 1 : size >= 10 ? 10 : size >= 1 ? 100 : 1_000;
        return Math.round(value * factor) / factor;
    }

    static String millis(OptionalDouble value) {
        return figure(value, "ms");
    }

    static String number(OptionalDouble value) {
        return figure(value, "");
    }

    static String count(Optional<Long> value) {
        return value.map(Figures::count).orElse(UNKNOWN);
    }

    /** {@code 12 lost}; where servers dropped keys, what is missing may be one or the other, and it says so. */
    static String lost(Report.Data data) {
        return evicted(data).isEmpty()
                ? count(data.lost()) + " lost"
                : count(data.lost()) + " lost or evicted" + evicted(data);
    }

    /** {@code (340 keys were evicted)}, after a space; empty if none was. */
    static String evicted(Report.Data data) {
        return data.evicted()
                .filter(keys -> keys > 0)
                .map(keys -> " (" + Figures.count(keys) + (keys == 1 ? " key was" : " keys were") + " evicted)")
                .orElse("");
    }

    static String text(Optional<?> value) {
        return value.map(Object::toString).filter(s -> !s.isBlank()).orElse(UNKNOWN);
    }

    /** Seconds since the start of the run, to the millisecond: {@code 13.250 s}. */
    static String seconds(OptionalDouble millis) {
        return millis.isEmpty() ? UNKNOWN : String.format(Locale.ROOT, "%,.3f s", millis.getAsDouble() / 1e3);
    }
}
