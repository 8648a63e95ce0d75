package dev.redisdrill.reports.judge;

import com.fasterxml.jackson.databind.JsonNode;
import dev.redisdrill.reports.check.Evidence;
import dev.redisdrill.reports.run.MissingEvidenceException;
import dev.redisdrill.reports.run.RunPlan;
import dev.redisdrill.reports.stats.DataSafety;
import dev.redisdrill.reports.stats.FaultFacts;
import dev.redisdrill.reports.stats.Figures;
import dev.redisdrill.reports.stats.LatencyRow;
import dev.redisdrill.reports.stats.PhaseSpans;
import dev.redisdrill.reports.stats.RecoveryTime;
import dev.redisdrill.reports.stats.ServiceAudit;
import dev.redisdrill.reports.verdict.ObjectiveResult;
import dev.redisdrill.reports.verdict.Verdict;
import dev.redisdrill.timeline.event.Event;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** Lays the evidence out as a report. */
final class ReportBuilder {
    private final Evidence evidence;
    private final List<Event> events;

    ReportBuilder(Evidence evidence) {
        this.evidence = evidence;
        this.events = evidence.run().timeline().value().orElse(List.of());
    }

    Report build(Verdict verdict, List<ObjectiveResult> preconditions, List<ObjectiveResult> objectives) {
        return new Report(
                Report.SCHEMA,
                verdict,
                run(),
                environment(),
                evidence.faults().stream().map(ReportBuilder::fault).toList(),
                recoveries(),
                data(),
                services(),
                catalogue(),
                latency(),
                evidence.load(),
                preconditions,
                objectives,
                evidence.run().problems());
    }

    private <E extends Event> Optional<E> first(Class<E> type) {
        return events.stream().filter(type::isInstance).map(type::cast).findFirst();
    }

    private Report.Run run() {
        Optional<Event.RunStarted> start = first(Event.RunStarted.class);
        Optional<Event.RunEnded> end = first(Event.RunEnded.class);
        Optional<RunPlan> plan = evidence.run().plan().value();
        return new Report.Run(
                start.map(Event.RunStarted::runId),
                start.map(Event.RunStarted::scenario).or(() -> plan.map(RunPlan::name)),
                plan.map(p -> p.json().path("description"))
                        .filter(JsonNode::isTextual)
                        .map(JsonNode::asText),
                start.map(s -> s.wall().toString()),
                start.flatMap(s -> end.map(e -> s.wall().plusNanos(e.nanos()).toString())),
                end.map(e -> OptionalDouble.of(Figures.millis(e.nanos()))).orElse(OptionalDouble.empty()),
                start.map(Event.RunStarted::seed).or(() -> plan.flatMap(RunPlan::seed)),
                start.map(Event.RunStarted::toolVersion),
                end.map(Event.RunEnded::outcome));
    }

    private Report.Environment environment() {
        Optional<Event.LabReady> lab = first(Event.LabReady.class);
        Optional<Event.LoadStarted> load = first(Event.LoadStarted.class);
        Optional<Event.MachineDescribed> machine = first(Event.MachineDescribed.class);
        return new Report.Environment(
                new Report.Engine(
                        lab.map(Event.LabReady::engine),
                        lab.map(Event.LabReady::engineVersion),
                        lab.map(Event.LabReady::enginePath)),
                lab.map(Event.LabReady::topology),
                lab.map(l -> l.shards().size()),
                lab.map(Event.LabReady::replicasPerShard),
                lab.map(Event.LabReady::tls),
                lab.map(Event.LabReady::nodeTimeoutMillis),
                new Report.Program(load.map(Event.LoadStarted::client), load.map(Event.LoadStarted::clientVersion)),
                machine.map(Event.MachineDescribed::jvm),
                machine.map(Event.MachineDescribed::os),
                machine.map(Event.MachineDescribed::cores),
                lab.map(Event.LabReady::isolation),
                first(Event.ProxyOnPath.class).map(Event.ProxyOnPath::reason));
    }

    private static Report.Fault fault(FaultFacts f) {
        return new Report.Fault(
                f.name(),
                f.kind(),
                f.target(),
                f.shard(),
                millis(f.injectedNanos()),
                millis(f.effectNanos()),
                millis(f.provenNanos()),
                f.proof(),
                millis(f.healedNanos()),
                millis(f.healProvenNanos()),
                f.healProof(),
                f.complete() ? Optional.empty() : Optional.of(f.shortcoming()));
    }

    private List<Report.Recovery> recoveries() {
        try {
            return evidence.recoveries().stream().map(ReportBuilder::recovery).toList();
        } catch (MissingEvidenceException e) {
            return List.of(); // the objectives that stand on it say so
        }
    }

    private static Report.Recovery recovery(RecoveryTime r) {
        return new Report.Recovery(
                r.fault(),
                r.shard(),
                r.collateral(),
                r.failover(),
                r.outcome().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                r.rtoMillis(),
                r.detectMillis(),
                r.electMillis(),
                r.clientMillis(),
                r.sloRestoredMillis(),
                r.redundancyRestoredMillis(),
                r.longestOutageMillis(),
                r.predictedMillis(),
                r.note());
    }

    private Report.Data data() {
        DataSafety data;
        try {
            data = evidence.dataSafety();
        } catch (MissingEvidenceException e) {
            return noData(String.valueOf(e.getMessage()));
        }
        DataSafety.Tally t = data.total();
        return new Report.Data(
                Optional.of(data.shortcoming().isEmpty()),
                data.shortcoming(),
                Optional.of(t.acknowledged()),
                Optional.of(t.lost()),
                Optional.of(t.undecided()),
                Optional.of(t.stale()),
                Optional.of(t.phantom()),
                Optional.of(t.unknown()),
                Optional.of(t.failed()),
                Optional.of(t.checked()),
                data.evicted(),
                t.rpoMillis(),
                data.perShard().stream()
                        .map(s -> row(Optional.of(s.shard()), Optional.empty(), s.tally()))
                        .toList(),
                data.perTenant().stream()
                        .map(s -> row(Optional.empty(), Optional.of(s.tenant()), s.tally()))
                        .toList(),
                data.samples().stream().map(ReportBuilder::sample).toList());
    }

    private Optional<CatalogueSection> catalogue() {
        try {
            return evidence.catalogue().map(CatalogueSection::of);
        } catch (MissingEvidenceException e) {
            return Optional.empty(); // the objective or precondition that stands on it says so
        }
    }

    private List<Report.Service> services() {
        return evidence.services().stream().map(this::service).toList();
    }

    private Report.Service service(ServiceAudit audit) {
        return new Report.Service(
                audit.tenant(),
                audit.workload(),
                audit.kind(),
                audit.allViolations(),
                List.copyOf(audit.violations()),
                audit.totals(),
                audit.perShard().entrySet().stream()
                        .map(row -> new Report.ServiceShard(row.getKey(), row.getValue()))
                        .toList(),
                audit.samples().stream().map(this::serviceSample).toList(),
                audit.problems().isEmpty() ? Optional.empty() : Optional.of(String.join("; ", audit.problems())));
    }

    private Report.ServiceSample serviceSample(ServiceAudit.Sample s) {
        Optional<String> fault = evidence.faults().stream()
                .filter(f -> f.effectNanos().isPresent() && f.effectNanos().getAsLong() <= s.atNanos())
                .max(Comparator.comparingLong(f -> f.effectNanos().orElseThrow()))
                .map(FaultFacts::name);
        return new Report.ServiceSample(
                s.what(),
                s.shard(),
                s.item(),
                s.detail(),
                s.atNanos() < 0 ? OptionalDouble.empty() : OptionalDouble.of(Figures.millis(s.atNanos())),
                fault);
    }

    private static Report.Data noData(String problem) {
        return new Report.Data(
                Optional.empty(),
                Optional.of(problem),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                OptionalDouble.empty(),
                List.of(),
                List.of(),
                List.of());
    }

    private static Report.DataRow row(Optional<Integer> shard, Optional<String> tenant, DataSafety.Tally t) {
        return new Report.DataRow(
                shard,
                tenant,
                t.acknowledged(),
                t.lost(),
                t.undecided(),
                t.stale(),
                t.phantom(),
                t.unknown(),
                t.failed(),
                t.checked(),
                t.rpoMillis());
    }

    private static Report.LostWrite sample(JsonNode json) {
        return new Report.LostWrite(
                text(json, "tenant"),
                json.path("shard").isIntegralNumber()
                        ? Optional.of(json.path("shard").asInt())
                        : Optional.empty(),
                text(json, "key"),
                text(json, "expected"),
                text(json, "found"),
                json.path("acknowledgedAtNanos").isIntegralNumber()
                        ? OptionalDouble.of(
                                Figures.millis(json.path("acknowledgedAtNanos").asLong()))
                        : OptionalDouble.empty(),
                text(json, "node"));
    }

    private static Optional<String> text(JsonNode json, String key) {
        JsonNode value = json.path(key);
        return value.isMissingNode() || value.isNull() ? Optional.empty() : Optional.of(value.asText());
    }

    private List<Report.Latency> latency() {
        List<String> phases = evidence.phases().spans().stream()
                .map(PhaseSpans.Span::phase)
                .distinct()
                .toList();
        return LatencyRow.table(evidence.response(), evidence.service(), phases).stream()
                .map(r -> new Report.Latency(
                        r.tenant(),
                        r.workload(),
                        r.operation(),
                        r.shard(),
                        r.phase(),
                        r.count(),
                        r.failed(),
                        r.unknown(),
                        r.response().p50Millis(),
                        r.response().p90Millis(),
                        r.response().p99Millis(),
                        r.response().p999Millis(),
                        r.response().maxMillis(),
                        r.service()))
                .toList();
    }

    private static OptionalDouble millis(OptionalLong nanos) {
        return nanos.isPresent() ? OptionalDouble.of(Figures.millis(nanos.getAsLong())) : OptionalDouble.empty();
    }
}
