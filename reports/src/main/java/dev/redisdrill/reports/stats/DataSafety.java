package dev.redisdrill.reports.stats;

import com.fasterxml.jackson.databind.JsonNode;
import dev.redisdrill.reports.run.RunDirectory;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.measure.LedgerSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What became of the acknowledged writes.
 *
 * <p>{@code rpoMillis} is the age of the oldest lost acknowledged write at the moment the fault took effect: of the
 * first fault of its shard after the acknowledgement. A write that was acknowledged after the last fault (by an isolated
 * primary that went on accepting) is aged at the next promotion in its shard, the moment that made it disappear. Where
 * neither follows, the age cannot be told and is empty.
 *
 * @param total over all shards and tenants
 * @param perShard by shard number
 * @param perTenant by tenant name
 * @param evicted how many keys the servers dropped because their memory was at its limit; empty if it is not known. An
 *     evicted key is missing when it is read back, as a lost write is: while there are any, {@code lost} is an upper bound
 * @param shortcoming why the figures are lower bounds; empty if everything was read back
 * @param samples lost writes, as many as a report shows
 */
public record DataSafety(
        Tally total,
        List<ShardTally> perShard,
        List<TenantTally> perTenant,
        Optional<Long> evicted,
        Optional<String> shortcoming,
        List<JsonNode> samples) {
    private static final int SAMPLES = 20;

    /**
     * Writes counted by what became of them; {@link LedgerSummary.Tally} says what each count means.
     *
     * @param rpoMillis age of the oldest lost write when the fault took effect; empty if none was lost or it cannot be told
     */
    public record Tally(
            long acknowledged,
            long lost,
            long undecided,
            long stale,
            long phantom,
            long unknown,
            long failed,
            long checked,
            OptionalDouble rpoMillis) {}

    /** The writes to one shard. */
    public record ShardTally(int shard, Tally tally) {}

    /** The writes of one tenant. */
    public record TenantTally(String tenant, Tally tally) {}

    /**
     * Reads the outcome of the read-back.
     *
     * @throws dev.redisdrill.reports.run.MissingEvidenceException if the run has none
     */
    public static DataSafety read(RunDirectory run, List<FaultFacts> faults) {
        LedgerSummary summary = run.ledger().available();
        Ages ages = new Ages(faults, run.timeline().value().orElse(List.of()));
        List<ShardTally> perShard = summary.perShard().stream()
                .map(s -> new ShardTally(s.shard(), tally(s.tally(), ages.of(s.tally(), Optional.of(s.shard())))))
                .toList();
        List<TenantTally> perTenant = summary.perTenant().stream()
                .map(t -> new TenantTally(t.tenant(), tally(t.tally(), ages.of(t.tally(), Optional.empty()))))
                .toList();
        OptionalDouble oldest = perShard.stream()
                .flatMapToDouble(s -> s.tally().rpoMillis().stream())
                .max();
        return new DataSafety(
                tally(summary.totals(), oldest),
                perShard,
                perTenant,
                Evictions.of(run.serverSamples().value().orElse(List.of())),
                shortcoming(summary),
                run.samples("lost").value().orElse(List.of()).stream()
                        .limit(SAMPLES)
                        .toList());
    }

    private static Optional<String> shortcoming(LedgerSummary summary) {
        return summary.complete()
                ? Optional.empty()
                : Optional.of(
                        "not everything was read back: " + summary.reason().orElse("no reason was given"));
    }

    private static Tally tally(LedgerSummary.Tally t, OptionalDouble rpoMillis) {
        return new Tally(
                t.acknowledged(),
                t.lost(),
                t.undecided(),
                t.stale(),
                t.phantom(),
                t.unknown(),
                t.failed(),
                t.checked(),
                rpoMillis);
    }

    /** The figures of one tenant. */
    public Optional<Tally> tenant(String name) {
        return perTenant.stream()
                .filter(t -> t.tenant().equals(name))
                .map(TenantTally::tally)
                .findFirst();
    }

    /** The moments that can make acknowledged writes disappear. */
    private record Ages(List<FaultFacts> faults, List<Event> events) {

        OptionalDouble of(LedgerSummary.Tally tally, Optional<Integer> shard) {
            if (tally.lost() == 0 || tally.oldestLostAckNanos().isEmpty()) {
                return OptionalDouble.empty();
            }
            long acknowledged = tally.oldestLostAckNanos().get();
            OptionalLong effect = first(effects(shard), acknowledged);
            OptionalLong end = effect.isPresent() ? effect : first(promotions(shard), acknowledged);
            return end.isPresent()
                    ? OptionalDouble.of(Figures.millis(end.getAsLong() - acknowledged))
                    : OptionalDouble.empty();
        }

        private static OptionalLong first(List<Long> moments, long notBefore) {
            return moments.stream()
                    .mapToLong(Long::longValue)
                    .filter(m -> m >= notBefore)
                    .min();
        }

        private List<Long> effects(Optional<Integer> shard) {
            List<Long> effects = new ArrayList<>();
            for (FaultFacts fault : faults) {
                if (shard.isEmpty()
                        || fault.shards().isEmpty()
                        || fault.shards().contains(shard.get())) {
                    fault.effectNanos().ifPresent(effects::add);
                }
            }
            return effects;
        }

        private List<Long> promotions(Optional<Integer> shard) {
            List<Long> promotions = new ArrayList<>();
            for (Event event : events) {
                if (event instanceof Event.ReplicaPromoted promoted
                        && (shard.isEmpty() || shard.get() == promoted.shard())) {
                    promotions.add(promoted.nanos());
                }
            }
            return promotions;
        }
    }
}
