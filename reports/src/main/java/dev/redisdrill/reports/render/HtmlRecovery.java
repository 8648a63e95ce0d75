package dev.redisdrill.reports.render;

import dev.redisdrill.reports.judge.Report;
import dev.redisdrill.reports.stats.FaultFacts.Range;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;

/** The waterfall of recovery times, drawn with boxes alone: it prints, and needs no script. */
final class HtmlRecovery {
    private static final int TICKS = 5;

    /** What the whole width of the waterfall stands for. */
    private final double scale;

    private HtmlRecovery(Report report) {
        double longest = report.recovery().stream()
                .flatMapToDouble(r -> DoubleStream.of(
                        r.rtoMillis().orElse(0),
                        r.longestOutageMillis().orElse(0),
                        r.sloRestoredMillis().orElse(0),
                        r.predictedMillis().map(Range::high).orElse(0.0)))
                .max()
                .orElse(0);
        scale = Math.max(longest * 1.04, 1);
    }

    static Map<String, Object> of(Report report) {
        HtmlRecovery html = new HtmlRecovery(report);
        Map<String, Object> model = new HashMap<>();
        model.put("hasRecoveries", !report.recovery().isEmpty());
        model.put("recoveries", report.recovery().stream().map(html::recovery).toList());
        model.put("ticks", html.ticks());
        model.put("noRecoveries", "Nothing to show: " + Headline.noRecovery(report) + ".");
        model.put("hasFaults", !report.faults().isEmpty());
        model.put("faults", report.faults().stream().map(HtmlRecovery::fault).toList());
        return model;
    }

    private Map<String, Object> recovery(Report.Recovery r) {
        Map<String, Object> row = new HashMap<>();
        row.put("fault", r.fault());
        row.put("shard", r.shard());
        row.put("collateral", r.collateral());
        row.put("rto", r.outcome().equals("not-measured") ? "not measured" : Headline.rto(r));
        row.put("detect", Words.millis(r.detectMillis()));
        row.put("elect", Words.millis(r.electMillis()));
        row.put("client", Words.millis(r.clientMillis()));
        row.put("sloRestored", Words.millis(r.sloRestoredMillis()));
        row.put("redundancyRestored", Words.millis(r.redundancyRestoredMillis()));
        row.put("longest", Words.millis(r.longestOutageMillis()));
        row.put("note", r.note());
        row.put("segments", segments(r));
        String range = r.predictedMillis()
                .map(p -> Words.figure(p.low(), "") + " to " + Words.figure(p.high(), "ms"))
                .orElse(Words.UNKNOWN);
        row.put("predictedText", range);
        row.put(
                "predicted",
                r.predictedMillis()
                        .map(p -> List.of(box("predicted", p.low(), p.high(), "", range)))
                        .orElse(List.of()));
        row.put(
                "slo",
                r.sloRestoredMillis().isPresent()
                        ? List.of(box(
                                "slo",
                                r.sloRestoredMillis().getAsDouble(),
                                r.sloRestoredMillis().getAsDouble(),
                                "",
                                Words.millis(r.sloRestoredMillis())))
                        : List.of());
        return row;
    }

    private List<Map<String, Object>> segments(Report.Recovery r) {
        List<Map<String, Object>> segments = new ArrayList<>();
        if (r.outcome().equals("not-recovered")) {
            segments.add(box("never", 0, scale, "no write was acknowledged again", "until the load stopped"));
            return segments;
        }
        if (r.rtoMillis().isEmpty()) {
            return segments;
        }
        double rto = r.rtoMillis().getAsDouble();
        double at = 0;
        if (r.failover() && r.detectMillis().isPresent() && r.electMillis().isPresent()) {
            at = add(segments, "detect", at, r.detectMillis());
            at = add(segments, "elect", at, r.electMillis());
            add(segments, "client", at, OptionalDouble.of(Math.max(0, rto - at)));
        } else {
            add(segments, "outage", at, r.rtoMillis());
        }
        return segments;
    }

    private double add(List<Map<String, Object>> segments, String kind, double from, OptionalDouble length) {
        double until = from + length.orElse(0);
        // A label that its box cannot hold is left to the table below.
        String label = (until - from) / scale > 0.09 ? Words.millis(length) : "";
        segments.add(box(kind, from, until, label, Words.millis(length)));
        return until;
    }

    private Map<String, Object> box(String kind, double from, double until, String label, String text) {
        return Map.of(
                "kind", kind,
                "left", percent(from),
                "width", percent(until - from),
                "label", label,
                "text", text);
    }

    private List<Map<String, Object>> ticks() {
        double rough = scale / TICKS;
        double magnitude = Math.pow(10, Math.floor(Math.log10(rough)));
        double step = DoubleStream.of(1, 2, 5, 10)
                .map(f -> f * magnitude)
                .filter(s -> s >= rough)
                .findFirst()
                .orElse(rough);
        List<Map<String, Object>> ticks = new ArrayList<>();
        for (double at = 0; at <= scale; at += step) {
            String text = step >= 500 ? Words.figure(at / 1e3, "s") : Words.figure(at, "ms");
            ticks.add(Map.of("left", percent(at), "text", text));
        }
        return ticks;
    }

    private String percent(double millis) {
        return String.format(Locale.ROOT, "%.2f", 100 * millis / scale);
    }

    private static Map<String, Object> fault(Report.Fault f) {
        return Map.of(
                "name", f.name(),
                "kind", f.kind(),
                "target", Words.text(f.target()),
                "injected", Words.seconds(f.injectedAtMillis()),
                "effect", Words.seconds(f.effectAtMillis()),
                "proof", Words.text(f.proof()),
                "healed", Words.seconds(f.healedAtMillis()),
                "healProof", Words.text(f.healProof()),
                "problem", f.problem().orElse(""));
    }
}
