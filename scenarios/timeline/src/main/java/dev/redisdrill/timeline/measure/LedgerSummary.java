package dev.redisdrill.timeline.measure;

import dev.redisdrill.timeline.spec.SpecJson;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What became of the writes of the {@code ledger} workloads, as read back from the primaries after healing.
 *
 * <p>Only writes of ledger workloads are in here; other workloads do not remember what they wrote.
 *
 * @param schema {@link #SCHEMA}
 * @param complete whether everything that was to be read back could be read; if not, {@code lost} is a lower bound and
 *     must not be taken for a result
 * @param reason why it is not complete
 * @param totals over all shards and tenants
 * @param perShard by shard number, ascending; every shard that a ledger wrote to
 * @param perTenant by tenant name; every tenant with a ledger
 */
public record LedgerSummary(
        String schema,
        boolean complete,
        Optional<String> reason,
        Tally totals,
        List<ShardTally> perShard,
        List<TenantTally> perTenant) {
    /** The version of this file format. */
    public static final String SCHEMA = "redis-drill/ledger/1";
    /** The path within a run directory. */
    public static final String FILE = "ledger/summary.json";

    public LedgerSummary {
        perShard = List.copyOf(perShard);
        perTenant = List.copyOf(perTenant);
    }

    /**
     * Writes counted by what became of them.
     *
     * @param acknowledged writes that the server acknowledged
     * @param lost acknowledged writes that are provably gone: the read-back, or the reply to a later write of the same
     *     register, showed an older state than the one acknowledged
     * @param undecided acknowledged writes whose register shows an older version whose own outcome was UNKNOWN: that one
     *     may have been executed late and have overwritten them; neither lost nor safe
     * @param stale reads that began after a version was acknowledged and returned an older one
     * @param phantom values read that nobody wrote, or whose write was refused
     * @param unknown writes whose outcome the client could not know; never counted as lost nor as safe
     * @param failed writes that were definitely not executed
     * @param checked registers and set elements that were read back
     * @param oldestLostAckNanos when the oldest lost write was acknowledged, on the run's clock
     * @param newestLostAckNanos when the newest lost write was acknowledged
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
            Optional<Long> oldestLostAckNanos,
            Optional<Long> newestLostAckNanos) {
        /** Nothing written. */
        public static final Tally NONE = new Tally(0, 0, 0, 0, 0, 0, 0, 0, Optional.empty(), Optional.empty());

        /** Both together. */
        public Tally plus(Tally other) {
            return new Tally(
                    acknowledged + other.acknowledged,
                    lost + other.lost,
                    undecided + other.undecided,
                    stale + other.stale,
                    phantom + other.phantom,
                    unknown + other.unknown,
                    failed + other.failed,
                    checked + other.checked,
                    either(oldestLostAckNanos, other.oldestLostAckNanos, true),
                    either(newestLostAckNanos, other.newestLostAckNanos, false));
        }

        private static Optional<Long> either(Optional<Long> one, Optional<Long> other, boolean earlier) {
            if (one.isEmpty() || other.isEmpty()) {
                return one.or(() -> other);
            }
            return Optional.of(
                    earlier
                            ? Math.min(one.orElseThrow(), other.orElseThrow())
                            : Math.max(one.orElseThrow(), other.orElseThrow()));
        }
    }

    /** The writes to one shard, numbered from 1. */
    public record ShardTally(int shard, Tally tally) {}

    /** The writes of one tenant. */
    public record TenantTally(String tenant, Tally tally) {}

    /** Writes it into a run directory. */
    public void write(Path runDirectory) throws IOException {
        SummaryFile.write(runDirectory.resolve(FILE), this);
    }

    /** Reads it from a run directory; empty if the run has none. */
    public static Optional<LedgerSummary> read(Path runDirectory) throws IOException {
        return SummaryFile.read(runDirectory.resolve(FILE), LedgerSummary.class);
    }

    /** As one line of JSON. */
    @Override
    public String toString() {
        return SpecJson.mapper().valueToTree(this).toString();
    }
}
