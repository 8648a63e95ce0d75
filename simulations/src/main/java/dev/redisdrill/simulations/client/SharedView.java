package dev.redisdrill.simulations.client;

import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.models.partitions.Partitions;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One look at the cluster for all clients of a process: what one has found a moment ago, the others need not ask for again.
 *
 * <p>A look costs a TLS handshake with every node. A thousand tenants that each take one every ten seconds would make six
 * hundred handshakes a second on six nodes, more than the load itself.
 *
 * <p>Thread-safe.
 */
final class SharedView {
    private final long goodForNanos;
    private @Nullable CompletableFuture<Found> latest;
    private long askedNanos;

    /** @param whole whether somebody serves each slot: nodes of a young cluster know less */
    private record Found(List<RedisClusterNode> nodes, boolean whole) {
        static Found of(Partitions partitions) {
            BitSet covered = new BitSet(SlotHash.SLOT_COUNT);
            partitions.forEach(node -> node.forEachSlot(covered::set));
            return new Found(List.copyOf(partitions), covered.cardinality() == SlotHash.SLOT_COUNT);
        }
    }

    /** @param goodFor for how long after it was begun a look is as good as a new one */
    SharedView(Duration goodFor) {
        this.goodForNanos = goodFor.toNanos();
    }

    /**
     * The nodes as somebody has found them a moment ago, or finds them now.
     *
     * @param look asks the cluster, as the user of who calls this: it is used, too, if the look of another has failed, whose
     *     login or network may be at fault
     */
    CompletableFuture<List<RedisClusterNode>> nodes(Supplier<CompletableFuture<Partitions>> look) {
        CompletableFuture<Found> others;
        synchronized (this) {
            CompletableFuture<Found> known = latest;
            if (known == null || !isGood(known) || System.nanoTime() - askedNanos >= goodForNanos) {
                askedNanos = System.nanoTime();
                CompletableFuture<Found> mine = look.get().thenApply(Found::of);
                latest = mine;
                return mine.thenApply(Found::nodes);
            }
            others = known;
        }
        return others.exceptionallyCompose(error -> look.get().thenApply(Found::of))
                .thenApply(Found::nodes);
    }

    /** A look that is under way is. */
    private static boolean isGood(CompletableFuture<Found> look) {
        return !look.isDone()
                || (!look.isCompletedExceptionally() && look.join().whole());
    }
}
