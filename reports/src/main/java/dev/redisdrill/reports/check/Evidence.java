package dev.redisdrill.reports.check;

import dev.redisdrill.reports.run.MissingEvidenceException;
import dev.redisdrill.reports.run.RunDirectory;
import dev.redisdrill.reports.run.RunPlan;
import dev.redisdrill.reports.run.Samples;
import dev.redisdrill.reports.stats.CatalogueAudit;
import dev.redisdrill.reports.stats.DataSafety;
import dev.redisdrill.reports.stats.Evictions;
import dev.redisdrill.reports.stats.FaultFacts;
import dev.redisdrill.reports.stats.FaultReader;
import dev.redisdrill.reports.stats.LatencyStats;
import dev.redisdrill.reports.stats.LoadFigures;
import dev.redisdrill.reports.stats.Outcomes;
import dev.redisdrill.reports.stats.PhaseSpans;
import dev.redisdrill.reports.stats.RecoveryTime;
import dev.redisdrill.reports.stats.RecoveryTimer;
import dev.redisdrill.reports.stats.Redundancy;
import dev.redisdrill.reports.stats.Scope;
import dev.redisdrill.reports.stats.ServiceAudit;
import dev.redisdrill.reports.stats.ServiceLevel;
import dev.redisdrill.reports.stats.Uptime;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.event.Phases;
import dev.redisdrill.timeline.measure.LatencyLog;
import dev.redisdrill.timeline.measure.LoadSummary;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;

/**
 * All that checks look at, computed from a run directory alone. What the directory does not carry throws
 * {@link MissingEvidenceException} when it is asked for, with the reason in the words of a report.
 *
 * <p>Immutable after construction; thread-safe.
 */
public final class Evidence {
    private final RunDirectory run;
    private final List<FaultFacts> faults;
    private final PhaseSpans phases;
    private final Redundancy redundancy;
    private final LatencyStats response;
    private final LatencyStats service;
    private final LoadFigures load;
    private final Result<List<RecoveryTime>> recoveries;
    private final Result<DataSafety> dataSafety;
    private final List<ServiceAudit> services;
    private final Result<Optional<CatalogueAudit>> catalogue;

    /** A value, or why there is none. */
    private record Result<T>(Optional<T> value, String reason) {
        static <T> Result<T> of(Supplier<T> supplier) {
            try {
                return new Result<>(Optional.of(supplier.get()), "");
            } catch (MissingEvidenceException e) {
                return new Result<>(Optional.empty(), String.valueOf(e.getMessage()));
            }
        }

        T get() {
            return value.orElseThrow(() -> new MissingEvidenceException(reason));
        }
    }

    private Evidence(RunDirectory run, ServiceLevel level) {
        this.run = run;
        List<Event> events = run.timeline().value().orElse(List.of());
        faults = FaultReader.read(run.plan().value().map(RunPlan::faults).orElse(List.of()), events);
        phases = PhaseSpans.of(events);
        redundancy = Redundancy.of(events);
        response = LatencyStats.read(run, LatencyLog.RESPONSE_FILE);
        service = LatencyStats.read(run, LatencyLog.SERVICE_FILE);
        load = LoadFigures.read(run);
        recoveries = Result.of(() -> RecoveryTimer.time(run, level, faults, redundancy, phases));
        dataSafety = Result.of(() -> DataSafety.read(run, faults));
        services = ServiceAudits.of(run);
        catalogue = Result.of(() -> CatalogueAudit.of(run));
    }

    /** Gathers the evidence; the objectives say which service level counts as restored. */
    public static Evidence gather(RunDirectory run, List<Objective> objectives) {
        return new Evidence(run, ServiceLevels.of(objectives));
    }

    /** The directory it was gathered from. */
    public RunDirectory run() {
        return run;
    }

    /** Every planned or injected fault. */
    public List<FaultFacts> faults() {
        return faults;
    }

    /** When which phase was. */
    public PhaseSpans phases() {
        return phases;
    }

    /** The recovery of every fault that had an effect, from every shard it affected. */
    public List<RecoveryTime> recoveries() {
        return recoveries.get();
    }

    /** The outcome of the read-back; it may be incomplete and says so. */
    public DataSafety dataSafety() {
        return dataSafety.get();
    }

    /** What the histories of all services came to, by tenant and workload. */
    public List<ServiceAudit> services() {
        return services;
    }

    /** The cluster held against the usage catalogue; empty if the scenario has none. */
    public Optional<CatalogueAudit> catalogue() {
        return catalogue.get();
    }

    /** How many keys the servers dropped because their memory was at its limit; empty if it is not known. */
    public Optional<Long> evicted() {
        return Evictions.of(run.serverSamples().value().orElse(List.of()));
    }

    /** Latencies from the intended start, as far as they could be read: for tables and charts. */
    public LatencyStats response() {
        return response;
    }

    /** Service times, as far as they could be read: for tables and charts. */
    public LatencyStats service() {
        return service;
    }

    /** The load and its generator, as far as they are known. */
    public LoadFigures load() {
        return load;
    }

    /** Latencies from the intended start of the operations in scope, in nanoseconds. */
    public Histogram latency(Scope scope) {
        return wholeResponse().latency(scope::matches);
    }

    /** How the operations in scope ended. */
    public Outcomes outcomes(Scope scope) {
        return wholeResponse().outcomes(scope::matches);
    }

    /** In how much of the time the shards in scope were up. */
    public Uptime uptime(Scope scope) {
        if (phases.spans().isEmpty()) {
            throw new MissingEvidenceException("timeline.jsonl does not tell the phases of the run");
        }
        return Uptime.of(run.counts().whole(), phases, scope);
    }

    /**
     * The state of the cluster at the end of the run, if the servers were watched until all faults were ended: of servers
     * that nobody asked, silence is no good news.
     */
    public Redundancy.Restoration restoration() {
        if (run.timeline().problem().isPresent()) {
            throw new MissingEvidenceException(run.timeline().problem().get());
        }
        long watched = run.serverSamples().available().stream()
                .mapToLong(Samples.Server::nanos)
                .max()
                .orElseThrow(() -> new MissingEvidenceException(
                        Samples.SERVER_FILE + " has no sample: the servers were not watched"));
        if (faults.stream().flatMapToLong(f -> f.healedNanos().stream()).anyMatch(healed -> healed > watched)) {
            throw new MissingEvidenceException("the servers were not watched after the last fault was ended");
        }
        return redundancy.restoration(faults);
    }

    /** How many latencies were too long to be recorded. */
    public long latencyOverflow() {
        return run.load().whole().latencyOverflow();
    }

    /** Whether the load generator was itself the bottleneck. */
    public boolean clientSaturated() {
        return run.load().whole().clientSaturated();
    }

    /** Why the latencies of these operations speak of the load generator, if they do. */
    Optional<String> latenessOf(Scope scope) {
        LoadSummary load = run.load().whole();
        return load.latePhases().stream()
                .filter(late -> scope.phase().map(late::equals).orElse(!late.equals(Phases.WARMUP)))
                .findFirst()
                .map(late -> "the load generator was late in phase " + late + ": the latency may be its own")
                .or(() -> load.clientSaturated()
                        ? Optional.of("the load generator was saturated: the latency may be its own")
                        : Optional.empty());
    }

    /** For a person whose scope matches nothing: what there is. */
    String seriesHint() {
        return response.names().isEmpty()
                ? ": no operation was recorded"
                : "; there are (tenant/workload/operation) " + String.join(", ", response.names());
    }

    private LatencyStats wholeResponse() {
        response.problem().ifPresent(problem -> {
            throw new MissingEvidenceException(problem);
        });
        return response;
    }
}
