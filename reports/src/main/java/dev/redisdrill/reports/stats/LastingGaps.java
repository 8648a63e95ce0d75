package dev.redisdrill.reports.stats;

import dev.redisdrill.reports.run.RunDirectory;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.measure.LostSpan;
import dev.redisdrill.timeline.measure.NodeGaps;
import dev.redisdrill.timeline.measure.WriteGaps;
import dev.redisdrill.timeline.measure.WriteGaps.Gap;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeSet;

/**
 * The write gaps of a run, acknowledgements that did not last left out.
 *
 * <p>A node that is cut off from its peers goes on acknowledging writes until it notices. They are gone when the new
 * primary's word counts, and a client that was told OK was not served. So an acknowledgement ends an outage only if it
 * <i>survived</i>: if it does not lie in a {@link Span}.
 *
 * <p>What a span is: replication is a stream, of which a deposed primary loses the end. From its oldest lost
 * acknowledgement on, nothing that it acknowledged before it was deposed survived, whichever workload wrote it; the ledger's
 * writes say where that end begins ({@link LostSpan}), the servers say when it was deposed ("Hash slots configuration
 * propagation" in the Redis Cluster specification: an old primary that hears of a higher epoch becomes a replica). A span
 * runs from the node's last surviving acknowledgement to its deposition; if it was not deposed (it came back empty), to
 * its newest lost one.
 *
 * <p>Without a ledger workload nothing is known to be lost, and every acknowledgement counts.
 *
 * @param gaps by shard; where nothing was lost, as clients saw them
 * @param spans acknowledgements that did not last
 */
record LastingGaps(WriteGaps gaps, List<Span> spans) {

    /** A node's acknowledgements in (afterNanos, untilNanos] to a shard did not survive. */
    record Span(int shard, String node, long afterNanos, long untilNanos, long lost) {}

    /** Segments of time with a constant answer to: when will a write sent now be acknowledged? */
    private record Segment(long from, long to, long until) {}

    LastingGaps {
        spans = List.copyOf(spans);
    }

    /**
     * Computes them.
     *
     * @throws dev.redisdrill.reports.run.MissingEvidenceException without the write gaps
     */
    static LastingGaps of(RunDirectory run, double floorMillis) {
        WriteGaps whole = run.writeGaps().whole();
        List<LostSpan> lost = run.lostSpans().value().orElse(List.of());
        NodeGaps byNode = run.nodeGaps().value().orElse(null);
        if (lost.isEmpty() || byNode == null) {
            return new LastingGaps(whole, List.of());
        }
        List<Event> events = run.timeline().value().orElse(List.of());
        List<Span> spans = lost.stream().map(l -> span(l, events)).toList();
        List<Gap> gaps = new ArrayList<>();
        TreeSet<Integer> shards =
                new TreeSet<>(whole.gaps().stream().map(Gap::shard).toList());
        for (int shard : shards) {
            List<Span> here = spans.stream().filter(s -> s.shard == shard).toList();
            Map<String, List<Gap>> nodes = byNode.of(shard);
            gaps.addAll(here.isEmpty() || nodes.isEmpty() ? whole.of(shard) : lasting(shard, nodes, here, floorMillis));
        }
        return new LastingGaps(WriteGaps.of(gaps), spans);
    }

    private static Span span(LostSpan lost, List<Event> events) {
        long after = lost.survivedUntilNanos().orElse(lost.fromNanos() - 1);
        long until = deposed(lost, events).stream()
                .map(end -> Math.min(end, lost.survivedFromNanos().orElse(Long.MAX_VALUE) - 1))
                .max()
                .orElse(lost.untilNanos());
        return new Span(lost.shard(), lost.node(), after, Math.max(until, lost.untilNanos()), lost.lost());
    }

    /** When the node was deposed after it had begun to lose; empty if nobody took its place. */
    private static OptionalLong deposed(LostSpan lost, List<Event> events) {
        OptionalLong heir = events.stream()
                .filter(e -> e.nanos() >= lost.fromNanos())
                .filter(e -> e instanceof Event.ReplicaPromoted p
                        && p.shard() == lost.shard()
                        && !p.node().equals(lost.node()))
                .mapToLong(Event::nanos)
                .findFirst();
        if (heir.isEmpty()) {
            return OptionalLong.empty();
        }
        long end = events.stream()
                .filter(e -> e.nanos() >= lost.fromNanos())
                .filter(e -> (e instanceof Event.NodeDemoted d && d.node().equals(lost.node()))
                        || (e instanceof Event.ReplicaPromoted p
                                && p.node().equals(lost.node())
                                && p.nanos() > heir.getAsLong()))
                .mapToLong(Event::nanos)
                .findFirst()
                .orElse(Long.MAX_VALUE);
        return OptionalLong.of(end);
    }

    private static List<Gap> lasting(int shard, Map<String, List<Gap>> nodes, List<Span> spans, double floorMillis) {
        List<List<Segment>> answers = new ArrayList<>();
        nodes.forEach((node, gaps) -> {
            List<Segment> segments = segments(gaps);
            for (Span span : spans) {
                if (span.node.equals(node)) {
                    segments = without(segments, span);
                }
            }
            answers.add(segments);
        });
        return gaps(shard, earliest(answers), (long) (floorMillis * 1_000_000));
    }

    private static List<Segment> segments(List<Gap> gaps) {
        List<Segment> segments = new ArrayList<>();
        for (int i = 0; i < gaps.size(); i++) {
            Gap gap = gaps.get(i);
            long until = gap.ended() ? gap.untilNanos() : Long.MAX_VALUE;
            long next = i + 1 < gaps.size() ? gaps.get(i + 1).fromNanos() : Long.MAX_VALUE;
            segments.add(new Segment(gap.fromNanos(), Math.min(until, next), until));
        }
        return segments;
    }

    /** The answers of a node as if it had not acknowledged anything in the span. */
    private static List<Segment> without(List<Segment> segments, Span span) {
        List<Segment> earlier = new ArrayList<>();
        List<Segment> later = new ArrayList<>();
        long from = span.afterNanos + 1;
        for (Segment s : segments) {
            if (s.until == Long.MAX_VALUE || s.until > span.untilNanos) {
                later.add(s);
            } else if (s.until > span.afterNanos) {
                from = Math.min(from, s.from);
            } else {
                earlier.add(s);
            }
        }
        long end = span.untilNanos == Long.MAX_VALUE ? Long.MAX_VALUE : span.untilNanos + 1;
        boolean waits = !later.isEmpty() && later.get(0).from <= end;
        long to = waits ? later.get(0).from : end;
        if (from < to) {
            earlier.add(new Segment(from, to, waits ? later.get(0).until : end));
        }
        earlier.addAll(later);
        return earlier;
    }

    /** Of several nodes' answers the earliest; nothing where any of them answers at once. */
    private static List<Segment> earliest(List<List<Segment>> answers) {
        List<Segment> sum = answers.get(0);
        for (List<Segment> other : answers.subList(1, answers.size())) {
            sum = both(sum, other);
        }
        return sum;
    }

    private static List<Segment> both(List<Segment> one, List<Segment> other) {
        List<Segment> both = new ArrayList<>();
        int i = 0;
        int j = 0;
        while (i < one.size() && j < other.size()) {
            Segment a = one.get(i);
            Segment b = other.get(j);
            long from = Math.max(a.from, b.from);
            long to = Math.min(a.to, b.to);
            if (from < to) {
                both.add(new Segment(from, to, Math.min(a.until, b.until)));
            }
            if (a.to <= b.to) {
                i++;
            } else {
                j++;
            }
        }
        return both;
    }

    private static List<Gap> gaps(int shard, Collection<Segment> segments, long floorNanos) {
        List<Gap> gaps = new ArrayList<>();
        for (Segment s : segments) {
            boolean goesOn = !gaps.isEmpty() && last(gaps) == end(s);
            if (!goesOn && (s.until == Long.MAX_VALUE || s.until - s.from >= floorNanos)) {
                gaps.add(new Gap(shard, s.from, end(s)));
            }
        }
        return gaps;
    }

    private static long last(List<Gap> gaps) {
        return gaps.get(gaps.size() - 1).untilNanos();
    }

    private static long end(Segment s) {
        return s.until == Long.MAX_VALUE ? WriteGaps.NEVER : s.until;
    }
}
