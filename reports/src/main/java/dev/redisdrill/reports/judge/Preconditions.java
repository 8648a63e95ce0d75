package dev.redisdrill.reports.judge;

import dev.redisdrill.reports.check.CatalogueCheck;
import dev.redisdrill.reports.check.Evidence;
import dev.redisdrill.reports.check.Objective;
import dev.redisdrill.reports.check.ServiceCheck;
import dev.redisdrill.reports.run.MissingEvidenceException;
import dev.redisdrill.reports.run.RunDirectory;
import dev.redisdrill.reports.stats.CatalogueAudit;
import dev.redisdrill.reports.stats.DataSafety;
import dev.redisdrill.reports.stats.FaultFacts;
import dev.redisdrill.reports.stats.Figures;
import dev.redisdrill.reports.stats.ServiceAudit;
import dev.redisdrill.reports.verdict.ObjectiveResult;
import dev.redisdrill.reports.verdict.Verdict;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.measure.LedgerSummary;
import dev.redisdrill.timeline.measure.LeftOut;
import dev.redisdrill.timeline.measure.LoadSummary;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** What every verdict stands on: a run that ended, faults that were real, a load that was what it was meant to be. */
final class Preconditions {
    private static final String LEDGER_KIND = "ledger";
    private static final int MOST_FINDINGS = 5;

    private final Evidence evidence;
    private final List<Objective> objectives;
    private final RunDirectory run;
    private final List<Event> events;

    Preconditions(Evidence evidence, List<Objective> objectives) {
        this.objectives = objectives;
        this.evidence = evidence;
        this.run = evidence.run();
        this.events = run.timeline().value().orElse(List.of());
    }

    /** A verdict and why. */
    private record Found(Verdict verdict, String reason) {}

    List<ObjectiveResult> evaluate() {
        List<ObjectiveResult> results = new ArrayList<>();
        results.add(result("run completed", this::completed));
        results.add(result("harness without trouble", this::untroubled));
        results.add(result("faults proven", this::faultsProven));
        results.add(result("faults healed", this::faultsHealed));
        results.add(result("load generator not the bottleneck", this::generator));
        results.add(result("every latency recorded", this::recorded));
        results.add(result("load offered as planned", () -> new OfferedLoad(evidence).judge(Found::new)));
        if (hasLedger()) {
            results.add(result("writes read back", this::readBack));
        }
        if (!evidence.services().isEmpty()) {
            results.add(result("services that nothing was asked of", this::services));
        }
        if (hasCatalogue() && objectives.stream().noneMatch(o -> o.check() instanceof CatalogueCheck)) {
            results.add(result("usage as in the catalogue", this::catalogue));
        }
        leftOut().ifPresent(found -> results.add(result("every workload as planned", () -> found)));
        results.add(result("evidence complete", this::files));
        return results;
    }

    private static ObjectiveResult result(String name, Supplier<Found> look) {
        Found found;
        try {
            found = look.get();
        } catch (MissingEvidenceException e) {
            found = new Found(Verdict.INVALID, String.valueOf(e.getMessage()));
        }
        return ObjectiveResult.precondition(name, found.verdict(), found.reason());
    }

    private Optional<Found> leftOut() {
        try {
            return LeftOut.read(run.path())
                    .map(all -> new Found(
                            Verdict.WARN,
                            all.workloads().stream().map(LeftOut.Item::toString).collect(Collectors.joining("; "))));
        } catch (IOException e) {
            return Optional.of(new Found(Verdict.INVALID, String.valueOf(e.getMessage())));
        }
    }

    private Found completed() {
        if (run.timeline().problem().isPresent()) {
            return new Found(Verdict.INVALID, run.timeline().problem().get());
        }
        Optional<Event.RunEnded> end = events.stream()
                .filter(Event.RunEnded.class::isInstance)
                .map(Event.RunEnded.class::cast)
                .reduce((first, second) -> second);
        if (end.isEmpty()) {
            return new Found(Verdict.INVALID, "the run was cut short: timeline.jsonl has no end");
        }
        return end.get().outcome().equals("completed")
                ? new Found(Verdict.PASS, "the run went through all its phases")
                : new Found(
                        Verdict.INVALID,
                        "the run was " + end.get().outcome() + ": " + end.get().reason());
    }

    private Found untroubled() {
        List<Event.Trouble> troubles = events.stream()
                .filter(Event.Trouble.class::isInstance)
                .map(Event.Trouble.class::cast)
                .toList();
        if (events.isEmpty()) {
            return new Found(Verdict.INVALID, run.timeline().problem().orElse("timeline.jsonl has no event"));
        }
        if (troubles.isEmpty()) {
            return new Found(Verdict.PASS, "no part of the harness reported a problem of its own");
        }
        Event.Trouble first = troubles.get(0);
        String more = troubles.size() > 1 ? " (and " + (troubles.size() - 1) + " more)" : "";
        return new Found(Verdict.INVALID, first.component() + ": " + first.message() + more);
    }

    private Found faultsProven() {
        return allFaults(
                f -> f.effectNanos().isPresent() && !ineffective(f), "had its effect", "have their effect proven");
    }

    private static boolean ineffective(FaultFacts fault) {
        return fault.failure().isPresent() && fault.effectNanos().isEmpty();
    }

    private Found faultsHealed() {
        return allFaults(
                f -> f.injectedNanos().isEmpty()
                        || (f.healProvenNanos().isPresent() && f.failure().isEmpty())
                        || ineffective(f),
                "was healed",
                "were proven healed or never came into force");
    }

    private Found allFaults(Predicate<FaultFacts> good, String one, String many) {
        if (run.plan().value().isEmpty()) {
            return new Found(
                    Verdict.INVALID,
                    "which faults were planned is not known: "
                            + run.plan().problem().orElse(""));
        }
        List<FaultFacts> faults = evidence.faults();
        Optional<FaultFacts> bad = faults.stream().filter(good.negate()).findFirst();
        if (bad.isPresent()) {
            return new Found(Verdict.INVALID, bad.get().shortcoming());
        }
        return switch (faults.size()) {
            case 0 -> new Found(Verdict.PASS, "the scenario plans no fault");
            case 1 -> new Found(Verdict.PASS, "fault " + faults.get(0).name() + " " + one);
            default -> new Found(Verdict.PASS, "all " + faults.size() + " faults " + many);
        };
    }

    private Found generator() {
        LoadSummary load = run.load().whole();
        return load.clientSaturated()
                ? new Found(
                        Verdict.INVALID,
                        "the load generator was itself the bottleneck: "
                                + load.clientSaturatedWhy().orElse("no reason was given"))
                : new Found(
                        Verdict.PASS,
                        "99 % of the operations were sent at most " + Figures.text(load.scheduleLagP99Millis())
                                + " ms late by the generator"
                                + (load.latePhases().isEmpty()
                                        ? ""
                                        : "; too late to judge latencies: " + String.join(", ", load.latePhases())));
    }

    private Found recorded() {
        long overflow = run.load().whole().latencyOverflow();
        return overflow > 0
                ? new Found(Verdict.INVALID, Figures.count(overflow) + " latencies were too long to be recorded")
                : new Found(Verdict.PASS, "no latency was out of the histograms' range");
    }

    private boolean hasLedger() {
        boolean planned = run.plan()
                .value()
                .map(plan -> plan.workloads().stream().anyMatch(w -> w.kind().equals(LEDGER_KIND)))
                .orElse(false);
        return planned || run.ledger().value().isPresent();
    }

    private Found readBack() {
        if (run.ledger().value().isEmpty()) {
            return new Found(Verdict.WARN, run.ledger().problem().orElse(LedgerSummary.FILE + " is missing"));
        }
        DataSafety data = evidence.dataSafety();
        if (data.shortcoming().isPresent()) {
            return new Found(Verdict.WARN, data.shortcoming().get());
        }
        if (data.total().phantom() > 0) {
            return new Found(
                    Verdict.WARN,
                    Figures.count(data.total().phantom()) + " values were read that nobody wrote, or whose write was"
                            + " refused");
        }
        return new Found(
                Verdict.PASS, Figures.count(data.total().checked()) + " registers and set elements were read back");
    }

    /** What an objective asks about is judged there. */
    private Found services() {
        List<ServiceAudit> unasked = evidence.services().stream()
                .filter(audit -> objectives.stream()
                        .noneMatch(o -> o.check() instanceof ServiceCheck check && check.covers(audit)))
                .toList();
        List<String> troubles = new ArrayList<>();
        for (ServiceAudit audit : unasked) {
            String name = audit.tenant() + "/" + audit.workload() + " (" + audit.kind() + "): ";
            if (audit.allViolations() > 0) {
                troubles.add(name + Figures.count(audit.allViolations()) + " violations");
            } else if (!audit.problems().isEmpty()) {
                troubles.add(name + audit.problems().get(0));
            }
        }
        if (troubles.isEmpty()) {
            return new Found(Verdict.PASS, unasked.size() + " of them, and nothing is wrong with them");
        }
        long evicted = evidence.evicted().orElse(0L);
        return new Found(
                Verdict.WARN,
                some(troubles)
                        + (evicted == 0
                                ? ""
                                : "; the servers evicted " + Figures.count(evicted)
                                        + " keys at their memory limit, which may be the cause"));
    }

    private static String some(List<String> troubles) {
        int more = troubles.size() - MOST_FINDINGS;
        return String.join("; ", troubles.subList(0, Math.min(MOST_FINDINGS, troubles.size())))
                + (more > 0 ? "; and " + Figures.count(more) + " more" : "");
    }

    private boolean hasCatalogue() {
        return run.plan()
                .value()
                .map(plan -> plan.json().path("catalogue").isObject())
                .orElse(false);
    }

    /** Nobody asked: what is found is told. */
    private Found catalogue() {
        CatalogueAudit audit = evidence.catalogue().orElseThrow();
        List<String> troubles = new ArrayList<>(audit.problems());
        audit.findings().stream()
                .limit(MOST_FINDINGS)
                .map(finding -> finding.what() + ": " + finding.detail())
                .forEach(troubles::add);
        int more = audit.findings().size() - MOST_FINDINGS;
        if (more > 0) {
            troubles.add(more + " more findings");
        }
        return troubles.isEmpty()
                ? new Found(Verdict.PASS, "every key is as the usage catalogue says")
                : new Found(Verdict.WARN, String.join("; ", troubles));
    }

    private Found files() {
        List<String> problems = run.problems();
        return problems.isEmpty()
                ? new Found(Verdict.PASS, "every file of the run directory is there and whole")
                : new Found(Verdict.WARN, problems.stream().collect(Collectors.joining("; ")));
    }
}
