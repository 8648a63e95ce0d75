package dev.redisdrill.reports.render;

import dev.redisdrill.reports.judge.Report;
import dev.redisdrill.reports.stats.Figures;
import dev.redisdrill.reports.verdict.ObjectiveResult;
import dev.redisdrill.reports.verdict.Verdict;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** What the whole comes to, in a few words. */
final class Headline {
    private Headline() {}

    /** {@code Redis 6.2.11, 3 shards × (1 + 1), TLS, node-timeout 2,000 ms}; what is not known is left out. */
    static String cluster(Report report) {
        Report.Environment e = report.environment();
        StringBuilder text = new StringBuilder();
        e.engine()
                .name()
                .ifPresent(name -> text.append(name)
                        .append(e.engine().version().map(v -> " " + v).orElse("")));
        e.shards()
                .ifPresent(shards -> text.append(", ")
                        .append(shards)
                        .append(shards == 1 ? " shard" : " shards")
                        .append(e.replicasPerShard()
                                .map(r -> " × (1 + " + r + ")")
                                .orElse("")));
        e.tls().ifPresent(tls -> text.append(tls ? ", TLS" : ", no TLS"));
        e.nodeTimeoutMillis()
                .ifPresent(t -> text.append(", ")
                        .append(Words.silence(e))
                        .append(" ")
                        .append(Figures.count(t))
                        .append(" ms"));
        e.proxyOnPath().ifPresent(reason -> text.append(", behind a proxy"));
        return text.length() == 0 ? "cluster unknown" : text.toString();
    }

    /**
     * The gravest results first: FAIL, INVALID, WARN, and of the same gravity the preconditions, which are the causes;
     * those that passed are left out.
     */
    static List<ObjectiveResult> troubles(Report report) {
        return Stream.concat(report.preconditions().stream(), report.objectives().stream())
                .filter(r -> r.verdict() != Verdict.PASS)
                .sorted(Comparator.comparing(ObjectiveResult::verdict).reversed())
                .toList();
    }

    /** Why the verdict is what it is, in one sentence. */
    static String why(Report report) {
        List<ObjectiveResult> troubles = troubles(report);
        if (troubles.isEmpty()) {
            int n = report.objectives().size();
            return n == 1 ? "The one objective was met." : "All " + n + " objectives were met.";
        }
        ObjectiveResult gravest = troubles.get(0);
        String more = troubles.size() == 1 ? "" : " (and " + (troubles.size() - 1) + " more)";
        return gravest.name() + ": " + gravest.reason() + more;
    }

    /** Why there is no recovery to show. */
    static String noRecovery(Report report) {
        boolean planKnown = report.preconditions().stream()
                .noneMatch(p -> p.name().equals("faults proven") && p.verdict() != Verdict.PASS);
        return report.faults().isEmpty() && planKnown ? "no fault was planned" : "no recovery could be timed";
    }

    /** The recovery that took longest. */
    static Optional<Report.Recovery> worst(Report report) {
        Optional<Report.Recovery> never = report.recovery().stream()
                .filter(r -> r.outcome().equals("not-recovered"))
                .findFirst();
        return never.or(() -> report.recovery().stream()
                .filter(r -> r.rtoMillis().isPresent())
                .max(Comparator.comparingDouble(r -> r.rtoMillis().getAsDouble())));
    }

    /** The recovery time as shown: a bound where the outage was under the resolution. */
    static String rto(Report.Recovery recovery) {
        return switch (recovery.outcome()) {
            case "not-recovered" -> "not before the load stopped";
            case "under-resolution" -> "< " + Words.millis(recovery.rtoMillis());
            default -> Words.millis(recovery.rtoMillis());
        };
    }

    /** {@code detect 2,900 ms + elect 600 ms + client 12 ms}; empty without a failover. */
    static String parts(Report.Recovery recovery) {
        return Stream.of(
                        part("detect", recovery.detectMillis()),
                        part("elect", recovery.electMillis()),
                        part("client", recovery.clientMillis()))
                .filter(s -> !s.isEmpty())
                .reduce((a, b) -> a + " + " + b)
                .orElse("");
    }

    private static String part(String name, OptionalDouble millis) {
        return millis.isPresent() ? name + " " + Words.millis(millis) : "";
    }
}
