package dev.redisdrill.reports.check;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.redisdrill.reports.stats.FaultFacts;
import dev.redisdrill.reports.stats.Figures;
import dev.redisdrill.reports.stats.RecoveryTime;
import dev.redisdrill.reports.stats.RecoveryTime.Outcome;
import dev.redisdrill.reports.verdict.Verdict;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Recovery time objective: how long clients may wait for the first acknowledged write to a shard after a fault took
 * effect. See {@link RecoveryTime} for the two events.
 *
 * <p>A saturated load generator can only lengthen the time: within the bound it still counts, over the bound it is
 * INVALID. A shard that took no write again is a FAIL, whatever the client's state, if the load went on for longer than the bound;
 * if it stopped before (an interrupted run), how it would have ended cannot be told: INVALID.
 */
@JsonTypeName("rto")
@JsonClassDescription("Recovery time: from a fault's effect to the first acknowledged write to each affected shard.")
public record Rto(
        @JsonPropertyDescription("The longest recovery time that is accepted.") @JsonProperty(required = true)
        Duration max,

        @JsonPropertyDescription("Only this shard, counted from 1; otherwise every affected shard.")
        Optional<Integer> shard)
        implements Check {

    public Rto {
        Require.positive("max", max);
        Require.shardNumber(shard);
    }

    @Override
    public Finding look(Evidence evidence) {
        List<RecoveryTime> recoveries = evidence.recoveries().stream()
                .filter(r -> shard.map(s -> s == r.shard()).orElse(true))
                .toList();
        Optional<RecoveryTime> never = notRecovered(recoveries);
        if (never.filter(r -> waited(r) > Figures.millis(max)).isPresent()) {
            return new Finding(OptionalDouble.empty(), Verdict.FAIL, notAgain(never.get()));
        }
        Optional<RecoveryTime> worst = recoveries.stream()
                .filter(r -> r.rtoMillis().isPresent())
                .max(Comparator.comparingDouble(r -> r.rtoMillis().getAsDouble()));
        if (worst.isPresent()) {
            double value = worst.get().rtoMillis().getAsDouble();
            String what = describe(worst.get(), value);
            if (value > Figures.millis(max)) {
                return evidence.clientSaturated()
                        ? Finding.invalid(
                                value, what + ", but the load generator was saturated: the delay may be its own")
                        : Finding.fail(value, what);
            }
            return missing(evidence, recoveries)
                    .map(reason -> Finding.invalid(value, reason))
                    .orElse(Finding.pass(value, what));
        }
        return Finding.invalid(missing(evidence, recoveries)
                .orElse("no fault of this run affected " + (shard.isPresent() ? scope() : "a shard")
                        + ": there is no recovery to time"));
    }

    /** The one that was waited for longest. */
    private static Optional<RecoveryTime> notRecovered(List<RecoveryTime> recoveries) {
        return recoveries.stream()
                .filter(r -> r.outcome() == Outcome.NOT_RECOVERED)
                .max(Comparator.comparingDouble(Rto::waited));
    }

    /** How long the shard had taken no write when the load stopped. */
    private static double waited(RecoveryTime recovery) {
        return recovery.longestOutageMillis().orElse(0);
    }

    private static String notAgain(RecoveryTime recovery) {
        return "shard " + recovery.shard() + " took no write again after " + recovery.fault() + ", in the "
                + Figures.text(waited(recovery)) + " ms until the load stopped";
    }

    private static String describe(RecoveryTime recovery, double value) {
        String time = recovery.outcome() == Outcome.UNDER_RESOLUTION
                ? "no outage that could be seen, at most " + Figures.text(value) + " ms"
                : Figures.text(value) + " ms until the first acknowledged write";
        return "shard " + recovery.shard() + " after " + recovery.fault() + ": " + time;
    }

    /** Why a verdict over the recoveries would leave something out. */
    private Optional<String> missing(Evidence evidence, List<RecoveryTime> recoveries) {
        Optional<RecoveryTime> unmeasured = recoveries.stream()
                .filter(r -> r.outcome() == Outcome.NOT_MEASURED)
                .findFirst();
        if (unmeasured.isPresent()) {
            return Optional.of("shard " + unmeasured.get().shard() + " after "
                    + unmeasured.get().fault() + ": " + unmeasured.get().note());
        }
        Optional<RecoveryTime> cutShort = notRecovered(recoveries);
        if (cutShort.isPresent()) {
            return Optional.of(notAgain(cutShort.get()) + ": too short a time to tell");
        }
        return evidence.faults().stream()
                .filter(f -> f.effectNanos().isEmpty())
                .filter(f -> shard.isEmpty() || f.shard().isEmpty() || f.shard().equals(shard))
                .findFirst()
                .map(FaultFacts::shortcoming);
    }

    @Override
    public LiveLimit live() {
        return new LiveLimit.Wait(max, shard);
    }

    @Override
    public String title() {
        return "rto";
    }

    @Override
    public String scope() {
        return shard.map(s -> "shard=" + s).orElse("all");
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
