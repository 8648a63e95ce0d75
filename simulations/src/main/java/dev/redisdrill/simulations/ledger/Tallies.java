package dev.redisdrill.simulations.ledger;

import dev.redisdrill.timeline.measure.LedgerSummary.Tally;
import java.util.Arrays;
import java.util.Optional;

/** Counts by shard. Confined to one thread. */
final class Tallies {
    private Counts[] byShard = {};

    static final class Counts {
        long acknowledged;
        long lost;
        long undecided;
        long stale;
        long phantom;
        long unknown;
        long failed;
        long checked;
        long oldestLost = Long.MAX_VALUE;
        long newestLost = Long.MIN_VALUE;

        void lost(long ackNanos) {
            lost++;
            oldestLost = Math.min(oldestLost, ackNanos);
            newestLost = Math.max(newestLost, ackNanos);
        }

        Tally tally() {
            return new Tally(
                    acknowledged,
                    lost,
                    undecided,
                    stale,
                    phantom,
                    unknown,
                    failed,
                    checked,
                    lost == 0 ? Optional.empty() : Optional.of(oldestLost),
                    lost == 0 ? Optional.empty() : Optional.of(newestLost));
        }
    }

    Counts of(int shard) {
        if (shard >= byShard.length) {
            int known = byShard.length;
            byShard = Arrays.copyOf(byShard, shard + 1);
            for (int i = known; i <= shard; i++) {
                byShard[i] = new Counts();
            }
        }
        return byShard[shard];
    }

    /** The highest shard number with counts. */
    int highestShard() {
        return byShard.length - 1;
    }
}
