package dev.redisdrill.reports.check;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.redisdrill.reports.stats.Figures;
import dev.redisdrill.reports.stats.Outcomes;
import dev.redisdrill.reports.stats.Scope;
import dev.redisdrill.timeline.unit.Share;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The share of operations that were not acknowledged: FAILED and UNKNOWN, over all that ended. An operation belongs to
 * the phase in which it was intended to start.
 *
 * <p>A saturated load generator can only add errors (time-outs of its own making): within the bound the figure counts,
 * over the bound it is INVALID.
 */
@JsonTypeName("error-rate")
@JsonClassDescription("Errors: the share of operations that may fail or end without a known outcome.")
public record ErrorRate(
        @JsonPropertyDescription("The highest share of operations without acknowledgement that is accepted.")
        @JsonProperty(required = true)
        Share max,

        @JsonPropertyDescription("Only this tenant.") Optional<String> tenant,

        @JsonPropertyDescription("Only workloads of this name.")
        Optional<String> workload,

        @JsonPropertyDescription("Only this operation: get, set, hset, ...")
        Optional<String> operation,

        @JsonPropertyDescription(
                "Only operations intended in this phase: warmup, steady, fault, recovered; otherwise all but warmup.")
        Optional<String> phase,

        @JsonPropertyDescription("Only this shard, counted from 1.")
        Optional<Integer> shard)
        implements Check {

    public ErrorRate {
        Require.shardNumber(shard);
        Require.phase(phase);
    }

    @Override
    public Finding look(Evidence evidence) {
        Outcomes outcomes = evidence.outcomes(where());
        if (outcomes.ended() == 0) {
            return Finding.invalid("no operation matches " + where() + evidence.seriesHint());
        }
        double percent = 100.0 * outcomes.notAcknowledged() / outcomes.ended();
        String what = Figures.count(outcomes.failed()) + " failed and " + Figures.count(outcomes.unknown())
                + " unknown of " + Figures.count(outcomes.ended()) + " operations";
        if (percent <= max.fraction() * 100) {
            return Finding.pass(percent, what);
        }
        return evidence.clientSaturated()
                ? Finding.invalid(percent, what + ", but the load generator was saturated: they may be its own")
                : Finding.fail(percent, what);
    }

    /** The operations it is about. */
    public Scope where() {
        return new Scope(tenant, workload, operation, phase, shard);
    }

    @Override
    public LiveLimit live() {
        return new LiveLimit.BadShare(where(), Optional.empty(), max.fraction());
    }

    @Override
    public String title() {
        return "error-rate";
    }

    @Override
    public String scope() {
        return where().toString();
    }

    @Override
    public OptionalDouble target() {
        return OptionalDouble.of(max.fraction() * 100);
    }

    @Override
    public String unit() {
        return "%";
    }
}
