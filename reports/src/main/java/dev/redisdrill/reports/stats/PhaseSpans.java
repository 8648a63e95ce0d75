package dev.redisdrill.reports.stats;

import dev.redisdrill.timeline.event.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * When which phase was, and when the load ran. Immutable.
 *
 * @param spans in the order of time, without gaps
 */
public record PhaseSpans(List<Span> spans) {

    /** A phase: [fromNanos, untilNanos). */
    public record Span(String phase, long fromNanos, long untilNanos) {}

    /** Reads the phases off the events; without a LoadStopped the last event ends them. */
    public static PhaseSpans of(List<Event> events) {
        long end = events.stream()
                .filter(Event.LoadStopped.class::isInstance)
                .mapToLong(Event::nanos)
                .findFirst()
                .orElseGet(() -> events.stream().mapToLong(Event::nanos).max().orElse(0));
        List<Span> spans = new ArrayList<>();
        for (Event event : events) {
            if (event instanceof Event.PhaseStarted started && started.nanos() < end) {
                closeLast(spans, started.nanos());
                spans.add(new Span(started.phase(), started.nanos(), end));
            }
        }
        return new PhaseSpans(List.copyOf(spans));
    }

    private static void closeLast(List<Span> spans, long nanos) {
        if (!spans.isEmpty()) {
            Span last = spans.remove(spans.size() - 1);
            spans.add(new Span(last.phase(), last.fromNanos(), nanos));
        }
    }

    /** The phase in which all of [fromNanos, untilNanos) lies. */
    public Optional<String> phaseOf(long fromNanos, long untilNanos) {
        return spans.stream()
                .filter(s -> s.fromNanos() <= fromNanos && untilNanos <= s.untilNanos())
                .map(Span::phase)
                .findFirst();
    }

    /** When the load began: 0 if that is not known. */
    public long beginNanos() {
        return spans.isEmpty() ? 0 : spans.get(0).fromNanos();
    }

    /** When the load stopped, or the last thing known of it: 0 if nothing is known. */
    public long endNanos() {
        return spans.isEmpty() ? 0 : spans.get(spans.size() - 1).untilNanos();
    }
}
