package dev.redisdrill.reports.stats;

import dev.redisdrill.timeline.event.Phases;
import dev.redisdrill.timeline.measure.Series;
import java.util.Optional;

/**
 * Which operations something is about. An absent part means any, except the phase: any but the warm-up.
 *
 * @param tenant the tenant's name
 * @param workload the workload's name
 * @param operation the logical operation (get, set, hset)
 * @param phase the phase in which the operation was intended to start
 * @param shard the shard's number
 */
public record Scope(
        Optional<String> tenant,
        Optional<String> workload,
        Optional<String> operation,
        Optional<String> phase,
        Optional<Integer> shard) {

    /** Everything but the warm-up. */
    public static final Scope ALL =
            new Scope(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /** Whether the series is in the scope. */
    public boolean matches(Series series) {
        return matchesPhase(series.phase()) && matchesButPhase(series);
    }

    /** Whether the series is in the scope, whatever its phase. */
    public boolean matchesButPhase(Series series) {
        return matches(series.tenant(), series.workload(), series.operation(), series.shard());
    }

    /** Whether operations with these marks are in the scope, whatever their phase. */
    public boolean matches(String ofTenant, String ofWorkload, String ofOperation, int ofShard) {
        return tenant.map(ofTenant::equals).orElse(true)
                && workload.map(ofWorkload::equals).orElse(true)
                && operation.map(ofOperation::equals).orElse(true)
                && shard.map(s -> s == ofShard).orElse(true);
    }

    /** Whether operations of the phase are in the scope. */
    public boolean matchesPhase(String ofPhase) {
        return phase.map(ofPhase::equals).orElse(!ofPhase.equals(Phases.WARMUP));
    }

    /** {@code tenant=shop phase=steady}; {@code all} without any part. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        tenant.ifPresent(v -> text.append(" tenant=").append(v));
        workload.ifPresent(v -> text.append(" workload=").append(v));
        operation.ifPresent(v -> text.append(" operation=").append(v));
        phase.ifPresent(v -> text.append(" phase=").append(v));
        shard.ifPresent(v -> text.append(" shard=").append(v));
        return text.length() == 0 ? "all" : text.substring(1);
    }
}
