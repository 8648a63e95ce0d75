package dev.redisdrill.reports.check;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.redisdrill.reports.stats.FaultFacts;
import dev.redisdrill.reports.stats.Figures;
import dev.redisdrill.reports.stats.Redundancy;
import dev.redisdrill.reports.verdict.Verdict;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The cluster is whole again at the end: all slots covered, every shard with its replicas in sync, as the servers say.
 * With {@code within}: not later than that after the last command that ended a fault.
 */
@JsonTypeName("recovered")
@JsonClassDescription("At the end all slots are covered and every shard has its replicas in sync.")
public record Recovered(
        @JsonPropertyDescription(
                "How long after a fault is healed the cluster may need; otherwise any time in the run.")
        Optional<Duration> within)
        implements Check {

    public Recovered {
        within.ifPresent(w -> Require.positive("within", w));
    }

    @Override
    public Finding look(Evidence evidence) {
        Redundancy.Restoration end = evidence.restoration();
        if (!end.whole()) {
            return new Finding(OptionalDouble.empty(), Verdict.FAIL, "at the end: " + end.detail());
        }
        boolean late = within.isPresent() && end.millis().orElse(0) > Figures.millis(within.get());
        if (late) {
            return new Finding(end.millis(), Verdict.FAIL, end.detail());
        }
        // Whoever was not hit has nothing to recover from.
        Optional<String> notHit = evidence.faults().stream()
                .filter(f -> f.effectNanos().isEmpty())
                .findFirst()
                .map(FaultFacts::shortcoming);
        return notHit.map(reason -> new Finding(end.millis(), Verdict.INVALID, reason))
                .orElse(new Finding(end.millis(), Verdict.PASS, end.detail()));
    }

    @Override
    public LiveLimit live() {
        return new LiveLimit.None("it speaks of the end of the run; clusterNotOk looks before each fault");
    }

    @Override
    public String title() {
        return "recovered";
    }

    @Override
    public String scope() {
        return "all";
    }

    @Override
    public OptionalDouble target() {
        return within.map(w -> OptionalDouble.of(Figures.millis(w))).orElse(OptionalDouble.empty());
    }

    @Override
    public String unit() {
        return "ms";
    }
}
