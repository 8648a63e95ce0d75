package dev.redisdrill.simulations.workload;

import dev.redisdrill.simulations.control.LoadShare;
import dev.redisdrill.simulations.history.History;
import dev.redisdrill.simulations.key.KeySpace;
import dev.redisdrill.simulations.ledger.LedgerBook;
import dev.redisdrill.simulations.operation.OperationSource;
import dev.redisdrill.simulations.operation.UserGroup;
import dev.redisdrill.timeline.cluster.ShardMap;
import dev.redisdrill.timeline.history.HistoryHeader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntFunction;

/**
 * Where a workload runs.
 *
 * @param tenant whose it is
 * @param label its name within the tenant
 * @param shards which slots belong to which shard
 * @param seed all that is random comes from it, the tenant's and the workload's name
 * @param book where ledgers and histories are kept
 * @param mark of the run, in the names of its keys; empty: none
 * @param share which part of the load is this process's
 * @param turn which of the run's workloads it is, counted from 0: decides who has its first users
 */
public record Site(
        String tenant,
        String label,
        ShardMap shards,
        long seed,
        LedgerBook book,
        String mark,
        LoadShare share,
        int turn) {
    /** An open user's share of the rate: it stays on time as long as operations take less than 100 ms. */
    private static final double PER_SECOND_OF_A_USER = 10;

    private static final int USERS_PER_SHARD = 4;
    private static final int MOST_USERS = 10_000;

    /** A site whose keys bear no mark, with all of the load. */
    public Site(String tenant, String label, ShardMap shards, long seed, LedgerBook book) {
        this(tenant, label, shards, seed, book, "", LoadShare.WHOLE, 0);
    }

    /** The keys of a workload here; at least one a shard. */
    KeySpace keySpace(Workload workload) {
        return keySpace(workload, tenant, label, mark, shards);
    }

    /** The keys of a workload that ran under these names. */
    public static KeySpace keySpace(Workload workload, String tenant, String label, String mark, ShardMap shards) {
        return KeySpace.of(tenant, label, mark, Math.max(workload.keys(), shards.shards()), shards);
    }

    /** A new history of the kind that the workload keeps. */
    History history(Workload workload, Map<String, Long> settings) {
        return history(workload.evidence().orElseThrow(), settings);
    }

    /** A new history of this kind. */
    History history(String kind, Map<String, Long> settings) {
        try {
            return book.histories().open(new HistoryHeader(tenant, label, kind, settings));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The i-th user's own random numbers. */
    SplittableRandom random(int user) {
        long name = (long) tenant.hashCode() << 32 | (label.hashCode() & 0xffff_ffffL);
        return new SplittableRandom(seed * 0x9E3779B97F4A7C15L + name * 31 + user);
    }

    /**
     * How many users a workload needs: as many as it says, or enough that the rate is never held up by users waiting
     * for answers in normal operation, and that each shard has some of its own.
     */
    int users(Workload workload) {
        return workload.users().orElseGet(() -> {
            double rate = workload.rate().orElseThrow().perSecond();
            int forRate = (int) Math.min(MOST_USERS, Math.ceil(rate / PER_SECOND_OF_A_USER));
            return Math.max(forRate, USERS_PER_SHARD * Math.max(1, shards.shards()));
        });
    }

    /** The users who are here, of so many in all processes. */
    UserGroup group(Workload workload, int users, IntFunction<OperationSource> sources) {
        double perSecond = workload.rate().isPresent() ? workload.rate().get().perSecond() : 0;
        return new UserGroup(
                tenant, label, users, perSecond, share.from(users, turn), share.until(users, turn), sources);
    }
}
