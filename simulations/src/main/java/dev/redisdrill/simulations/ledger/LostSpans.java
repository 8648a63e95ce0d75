package dev.redisdrill.simulations.ledger;

import dev.redisdrill.timeline.measure.LostSpan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Puts lost acknowledgements together to {@link LostSpan}s, and then finds what survived on either side of each. Lost ones
 * of a node that lie less than a second apart are one stretch.
 *
 * <p>Confined to one thread. First all that is lost, then all that survived, each in any order.
 */
final class LostSpans {
    private static final long APART_NANOS = Duration.ofSeconds(1).toNanos();

    private final Map<Place, TreeMap<Long, Span>> spans =
            new TreeMap<>(Comparator.comparingInt(Place::shard).thenComparing(Place::node));

    private record Place(int shard, String node) {}

    private static final class Span {
        private long from;
        private long until;
        private long lost;
        private long survivedUntil = Long.MIN_VALUE;
        private long survivedFrom = Long.MAX_VALUE;

        Span(long nanos) {
            from = nanos;
            until = nanos;
        }
    }

    /** This acknowledged write is lost. */
    void lost(int shard, String node, long ackNanos) {
        TreeMap<Long, Span> here = spans.computeIfAbsent(new Place(shard, node), p -> new TreeMap<>());
        Map.@Nullable Entry<Long, Span> before = here.floorEntry(ackNanos);
        Map.@Nullable Entry<Long, Span> after = here.ceilingEntry(ackNanos);
        Span span;
        if (before != null && ackNanos - before.getValue().until < APART_NANOS) {
            span = before.getValue();
            span.until = Math.max(span.until, ackNanos);
        } else {
            span = new Span(ackNanos);
            here.put(ackNanos, span);
        }
        span.lost++;
        if (after != null && after.getValue() != span && after.getKey() - span.until < APART_NANOS) {
            here.remove(after.getKey());
            span.until = Math.max(span.until, after.getValue().until);
            span.lost += after.getValue().lost;
        }
    }

    boolean isEmpty() {
        return spans.isEmpty();
    }

    /** This acknowledged write was not found to be lost. */
    void survived(int shard, String node, long ackNanos) {
        TreeMap<Long, Span> here = spans.get(new Place(shard, node));
        if (here == null) {
            return;
        }
        Map.@Nullable Entry<Long, Span> before = here.lowerEntry(ackNanos);
        if (before != null && ackNanos > before.getValue().until) {
            before.getValue().survivedFrom = Math.min(before.getValue().survivedFrom, ackNanos);
        }
        Map.@Nullable Entry<Long, Span> after = here.higherEntry(ackNanos);
        if (after != null) {
            after.getValue().survivedUntil = Math.max(after.getValue().survivedUntil, ackNanos);
        }
    }

    /** By shard, node and time. */
    List<LostSpan> all() {
        List<LostSpan> all = new ArrayList<>();
        spans.forEach((place, here) -> here.values()
                .forEach(span -> all.add(new LostSpan(
                        place.shard,
                        place.node,
                        span.survivedUntil == Long.MIN_VALUE
                                ? OptionalLong.empty()
                                : OptionalLong.of(span.survivedUntil),
                        span.from,
                        span.until,
                        span.survivedFrom == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(span.survivedFrom),
                        span.lost))));
        return List.copyOf(all);
    }
}
