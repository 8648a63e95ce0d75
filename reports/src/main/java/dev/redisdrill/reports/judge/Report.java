package dev.redisdrill.reports.judge;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.redisdrill.reports.stats.FaultFacts.Range;
import dev.redisdrill.reports.stats.LatencyRow;
import dev.redisdrill.reports.stats.LoadFigures;
import dev.redisdrill.reports.verdict.ObjectiveResult;
import dev.redisdrill.reports.verdict.Verdict;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a run came to: the content of {@code report.json}, described by {@code report.schema.json} beside this module's
 * classes. Durations and moments are milliseconds, moments since the start of the run; what is not known is empty
 * ({@code null} in JSON), never 0. Immutable.
 *
 * @param schema {@link #SCHEMA}
 * @param verdict over all objectives and preconditions
 * @param run which run it was
 * @param environment where it ran
 * @param faults what was done to the cluster
 * @param recovery how long each fault kept clients from each shard
 * @param dataSafety what became of acknowledged writes
 * @param services what looking at the history of each service came to
 * @param catalogue the usage catalogue and what was found; empty if the scenario has none
 * @param latency per tenant, workload, operation, shard and phase
 * @param load the load and its generator
 * @param preconditions what every verdict stands on
 * @param objectives what the scenario asked for
 * @param problems what is wrong with the files of the run directory
 */
@JsonPropertyOrder({"schema", "verdict"})
public record Report(
        String schema,
        Verdict verdict,
        Run run,
        Environment environment,
        List<Fault> faults,
        List<Recovery> recovery,
        Data dataSafety,
        List<Service> services,
        Optional<CatalogueSection> catalogue,
        List<Latency> latency,
        LoadFigures load,
        List<ObjectiveResult> preconditions,
        List<ObjectiveResult> objectives,
        List<String> problems) {
    /** The version of this file format. */
    public static final String SCHEMA = "redis-drill/report/1";

    /** Which run it was; times are ISO-8601 UTC. */
    public record Run(
            Optional<String> id,
            Optional<String> scenario,
            Optional<String> description,
            Optional<String> startedAt,
            Optional<String> endedAt,
            OptionalDouble durationMillis,
            Optional<Long> seed,
            Optional<String> toolVersion,
            Optional<String> outcome) {}

    /** A program and its version. */
    public record Program(Optional<String> name, Optional<String> version) {}

    /** The server program. */
    public record Engine(Optional<String> name, Optional<String> version, Optional<String> path) {}

    /**
     * Where it ran; {@code isolation}: namespace, host; {@code proxyOnPath}: why a proxy carried all that nodes and clients said to
     * each other, empty if none did.
     */
    public record Environment(
            Engine engine,
            Optional<String> topology,
            Optional<Integer> shards,
            Optional<Integer> replicasPerShard,
            Optional<Boolean> tls,
            Optional<Long> nodeTimeoutMillis,
            Program client,
            Optional<String> jvm,
            Optional<String> os,
            Optional<Integer> cores,
            Optional<String> isolation,
            Optional<String> proxyOnPath) {}

    /** A fault, from its injection to the proof that it was healed. */
    public record Fault(
            String name,
            String kind,
            Optional<String> target,
            Optional<Integer> shard,
            OptionalDouble injectedAtMillis,
            OptionalDouble effectAtMillis,
            OptionalDouble provenAtMillis,
            Optional<String> proof,
            OptionalDouble healedAtMillis,
            OptionalDouble healProvenAtMillis,
            Optional<String> healProof,
            Optional<String> problem) {}

    /** A recovery; {@link dev.redisdrill.reports.stats.RecoveryTime} defines its figures. */
    public record Recovery(
            String fault,
            int shard,
            boolean collateral,
            boolean failover,
            String outcome,
            OptionalDouble rtoMillis,
            OptionalDouble detectMillis,
            OptionalDouble electMillis,
            OptionalDouble clientMillis,
            OptionalDouble sloRestoredMillis,
            OptionalDouble redundancyRestoredMillis,
            OptionalDouble longestOutageMillis,
            Optional<Range> predictedMillis,
            String note) {}

    /** Acknowledged writes; all counts are empty if nothing was read back. */
    public record Data(
            Optional<Boolean> complete,
            Optional<String> problem,
            Optional<Long> acknowledged,
            Optional<Long> lost,
            Optional<Long> undecided,
            Optional<Long> stale,
            Optional<Long> phantom,
            Optional<Long> unknown,
            Optional<Long> failed,
            Optional<Long> checked,
            Optional<Long> evicted,
            OptionalDouble rpoMillis,
            List<DataRow> perShard,
            List<DataRow> perTenant,
            List<LostWrite> samples) {}

    /** The writes to one shard, or of one tenant. */
    public record DataRow(
            Optional<Integer> shard,
            Optional<String> tenant,
            long acknowledged,
            long lost,
            long undecided,
            long stale,
            long phantom,
            long unknown,
            long failed,
            long checked,
            OptionalDouble rpoMillis) {}

    /** A lost write. */
    public record LostWrite(
            Optional<String> tenant,
            Optional<Integer> shard,
            Optional<String> key,
            Optional<String> expected,
            Optional<String> found,
            OptionalDouble acknowledgedAtMillis,
            Optional<String> node) {}

    /**
     * A service of a tenant, as its history shows it. Figures by name; {@code violations} names those that count what must not
     * be; {@code violated}: how many of these there are; {@code problem}: why the look was not complete.
     */
    public record Service(
            String tenant,
            String workload,
            String check,
            long violated,
            List<String> violations,
            Map<String, Long> totals,
            List<ServiceShard> perShard,
            List<ServiceSample> samples,
            Optional<String> problem) {}

    /** The figures of one shard. */
    public record ServiceShard(int shard, Map<String, Long> figures) {}

    /** A violation: which figure counts it, where, what was seen, when, and the last fault that had begun by then. */
    public record ServiceSample(
            String what, int shard, int item, String detail, OptionalDouble atMillis, Optional<String> afterFault) {}

    /** A row of the latency table: percentiles from the intended start, and in {@code service} from the sending. */
    public record Latency(
            String tenant,
            String workload,
            String operation,
            int shard,
            String phase,
            long count,
            long failed,
            long unknown,
            OptionalDouble p50Millis,
            OptionalDouble p90Millis,
            OptionalDouble p99Millis,
            OptionalDouble p999Millis,
            OptionalDouble maxMillis,
            @JsonProperty("service") LatencyRow.Percentiles service) {}

    public Report {
        faults = List.copyOf(faults);
        recovery = List.copyOf(recovery);
        services = List.copyOf(services);
        latency = List.copyOf(latency);
        preconditions = List.copyOf(preconditions);
        objectives = List.copyOf(objectives);
        problems = List.copyOf(problems);
    }

    /** The longest recovery time of all; empty if none was measured. */
    @JsonIgnore
    public OptionalDouble worstRtoMillis() {
        return recovery.stream().flatMapToDouble(r -> r.rtoMillis().stream()).max();
    }
}
