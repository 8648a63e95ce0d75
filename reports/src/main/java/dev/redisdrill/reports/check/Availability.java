package dev.redisdrill.reports.check;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.redisdrill.reports.stats.Figures;
import dev.redisdrill.reports.stats.Scope;
import dev.redisdrill.reports.stats.Uptime;
import dev.redisdrill.timeline.unit.Share;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The share of time in which the shards were up, in windows of 100 ms; see {@link Uptime} for when a window is down.
 *
 * <p>A saturated load generator can only add windows that look down: within the bound the figure counts, under the bound
 * it is INVALID.
 */
@JsonTypeName("availability")
@JsonClassDescription("Availability: the share of 100 ms windows, counted per shard, in which operations were served.")
public record Availability(
        @JsonPropertyDescription("The lowest share of windows that has to be up.") @JsonProperty(required = true)
        Share min,

        @JsonPropertyDescription("Only this tenant.") Optional<String> tenant,

        @JsonPropertyDescription("Only workloads of this name.")
        Optional<String> workload,

        @JsonPropertyDescription("Only this operation: get, set, hset, ...")
        Optional<String> operation,

        @JsonPropertyDescription(
                "Only windows of this phase: warmup, steady, fault, recovered; otherwise all but warmup.")
        Optional<String> phase,

        @JsonPropertyDescription("Only this shard, counted from 1.")
        Optional<Integer> shard)
        implements Check {

    public Availability {
        Require.shardNumber(shard);
        Require.phase(phase);
    }

    @Override
    public Finding look(Evidence evidence) {
        Uptime uptime = evidence.uptime(where());
        if (uptime.judged() == 0) {
            return Finding.invalid("no 100 ms window of a shard in " + where() + " had at least " + Uptime.LEAST_OFFERED
                    + " operations due: widen the scope, or ask for an error-rate");
        }
        double percent = 100.0 * uptime.up() / uptime.judged();
        String what = Figures.count(uptime.judged() - uptime.up()) + " of " + Figures.count(uptime.judged())
                + " windows of 100 ms (per shard) were down";
        if (percent >= min.fraction() * 100) {
            return Finding.pass(percent, what);
        }
        return evidence.clientSaturated()
                ? Finding.invalid(percent, what + ", but the load generator was saturated: it may be its own doing")
                : Finding.fail(percent, what);
    }

    /** The operations it is about. */
    public Scope where() {
        return new Scope(tenant, workload, operation, phase, shard);
    }

    @Override
    public LiveLimit live() {
        return new LiveLimit.None(
                "its windows are counted when the run is over; an error-rate can be judged meanwhile");
    }

    @Override
    public String title() {
        return "availability";
    }

    @Override
    public String scope() {
        return where().toString();
    }

    @Override
    public OptionalDouble target() {
        return OptionalDouble.of(min.fraction() * 100);
    }

    @Override
    public String unit() {
        return "%";
    }

    @Override
    public boolean atMost() {
        return false;
    }
}
