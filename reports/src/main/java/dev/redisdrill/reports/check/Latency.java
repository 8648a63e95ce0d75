package dev.redisdrill.reports.check;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.redisdrill.reports.stats.Figures;
import dev.redisdrill.reports.stats.Scope;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import org.HdrHistogram.Histogram;

/**
 * Latency from the intended start. Operations that were acknowledged count, and those whose outcome is unknown with
 * the time they waited in vain: left out, time-outs would hide an outage. Operations that failed for certain are for
 * {@link ErrorRate}, for a quick refusal would flatter the figure.
 *
 * <p>Sources: G. Tene, "How NOT to Measure Latency" (intended start); Google, "Site Reliability Engineering",
 * chapter 6: latencies of successful and of failed requests are to be told apart.
 */
@JsonTypeName("latency")
@JsonClassDescription("Latency from the intended start: a percentile that must not be exceeded.")
public record Latency(
        @JsonPropertyDescription("The percentile, above 0 and at most 100 (the maximum): 99, 99.9.")
        @JsonProperty(required = true)
        double percentile,

        @JsonPropertyDescription("The highest latency that is accepted at that percentile.")
        @JsonProperty(required = true)
        Duration max,

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

    public Latency {
        if (!(percentile > 0 && percentile <= 100)) {
            throw new IllegalArgumentException(
                    "percentile: must be above 0 and at most 100, such as 99 or 99.9, not " + percentile);
        }
        Require.positive("max", max);
        Require.shardNumber(shard);
        Require.phase(phase);
    }

    @Override
    public Finding look(Evidence evidence) {
        Histogram latency = evidence.latency(where());
        if (latency.getTotalCount() == 0) {
            return Finding.invalid("no operation matches " + where() + evidence.seriesHint());
        }
        double value = Figures.millis(latency.getValueAtPercentile(percentile));
        if (evidence.latencyOverflow() > 0) {
            return Finding.invalid(
                    value, Figures.count(evidence.latencyOverflow()) + " operations took longer than can be recorded");
        }
        Optional<String> late = evidence.latenessOf(where());
        if (late.isPresent()) {
            return Finding.invalid(value, late.get());
        }
        String what = "p" + Figures.text(percentile) + " of " + Figures.count(latency.getTotalCount())
                + " operations was " + Figures.text(value) + " ms";
        return value <= Figures.millis(max) ? Finding.pass(value, what) : Finding.fail(value, what);
    }

    /** The operations it is about. */
    public Scope where() {
        return new Scope(tenant, workload, operation, phase, shard);
    }

    @Override
    public LiveLimit live() {
        return new LiveLimit.BadShare(where(), Optional.of(max), 1 - percentile / 100);
    }

    @Override
    public String title() {
        return "latency p" + Figures.text(percentile);
    }

    @Override
    public String scope() {
        return where().toString();
    }

    @Override
    public OptionalDouble target() {
        return OptionalDouble.of(Figures.millis(max));
    }

    @Override
    public String unit() {
        return "ms";
    }
}
