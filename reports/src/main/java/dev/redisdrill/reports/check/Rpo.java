package dev.redisdrill.reports.check;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.redisdrill.reports.run.MissingEvidenceException;
import dev.redisdrill.reports.stats.DataSafety;
import dev.redisdrill.reports.stats.Figures;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Recovery point objective: how many acknowledged writes may be lost, and how old they may be. UNKNOWN writes count
 * neither as lost nor as safe.
 *
 * <p>What was found lost stays lost: over the bound is a FAIL even if the read-back was cut short. Within the bound is a
 * PASS only if everything was read back. A saturated load generator spoils nothing here. Where servers evicted keys, what
 * is missing may be lost or evicted: within the bound is a PASS all the same, over it is INVALID.
 */
@JsonTypeName("rpo")
@JsonClassDescription("Data loss: how many acknowledged writes may be missing after recovery, and how old they may be.")
public record Rpo(
        @JsonPropertyDescription("The number of lost acknowledged writes that is accepted.")
        @JsonProperty(required = true)
        long maxLost,

        @JsonPropertyDescription(
                "The age, when the fault took effect, that the oldest lost acknowledged write may have.")
        Optional<Duration> maxAge,

        @JsonPropertyDescription(
                "At least so many must be found lost: for drills that lose some on purpose, to try the measurement itself.")
        Optional<Long> minLost,

        @JsonPropertyDescription("Only this tenant; otherwise all in sum.")
        Optional<String> tenant)
        implements Check {

    public Rpo {
        if (maxLost < 0) {
            throw new IllegalArgumentException("maxLost: must be 0 or more, not " + maxLost);
        }
        maxAge.ifPresent(age -> Require.positive("maxAge", age));
        minLost.ifPresent(least -> {
            if (least < 1 || least > maxLost) {
                throw new IllegalArgumentException("minLost: must be in 1 to maxLost (" + maxLost + "), not " + least);
            }
        });
    }

    @Override
    public Finding look(Evidence evidence) {
        DataSafety data = evidence.dataSafety();
        DataSafety.Tally tally = tenant.map(name -> data.tenant(name)
                        .orElseThrow(() -> new MissingEvidenceException(
                                "no acknowledged writes of tenant " + name + " were recorded")))
                .orElse(data.total());
        double lost = (double) tally.lost();
        String what = Figures.count(tally.lost()) + " of " + Figures.count(tally.acknowledged())
                + " acknowledged writes lost";
        if (tally.lost() > maxLost && data.evicted().orElse(0L) > 0) {
            return Finding.invalid(
                    lost,
                    what + " or evicted: the servers dropped "
                            + Figures.count(data.evicted().orElse(0L))
                            + " keys at their memory limit, and which of the missing are lost cannot be told");
        }
        if (tally.lost() > maxLost) {
            return Finding.fail(lost, what + ", " + Figures.count(maxLost) + " accepted");
        }
        Optional<Double> limit = maxAge.map(Figures::millis);
        if (limit.isPresent() && tally.rpoMillis().orElse(0) > limit.get()) {
            return Finding.fail(
                    lost,
                    what + ", the oldest acknowledged "
                            + Figures.text(tally.rpoMillis().getAsDouble()) + " ms before the loss; "
                            + Figures.text(limit.get()) + " ms accepted");
        }
        if (data.shortcoming().isPresent()) {
            return Finding.invalid(lost, data.shortcoming().get());
        }
        if (tally.lost() + tally.undecided() > maxLost) {
            return Finding.invalid(
                    lost,
                    what + ", and of " + Figures.count(tally.undecided())
                            + " it cannot be told, for a write of unknown outcome may have overwritten them");
        }
        if (minLost.filter(least -> tally.lost() < least).isPresent()) {
            return Finding.fail(
                    lost,
                    what + ", at least " + Figures.count(minLost.get()) + " should have been: the loss was missed");
        }
        if (tally.acknowledged() == 0) {
            return Finding.invalid("no acknowledged write was recorded: add a workload whose writes are read back");
        }
        if (limit.isPresent() && tally.lost() > 0 && tally.rpoMillis().isEmpty()) {
            return Finding.invalid(lost, what + ", but their age cannot be told: no fault explains the loss");
        }
        return Finding.pass(lost, what);
    }

    @Override
    public LiveLimit live() {
        return new LiveLimit.None("what was lost is known when everything is read back, after the load");
    }

    @Override
    public String title() {
        return "rpo";
    }

    @Override
    public String scope() {
        return tenant.map(t -> "tenant=" + t).orElse("all");
    }

    @Override
    public OptionalDouble target() {
        return OptionalDouble.of((double) maxLost);
    }

    @Override
    public String unit() {
        return "writes";
    }
}
