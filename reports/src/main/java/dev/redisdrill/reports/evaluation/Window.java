package dev.redisdrill.reports.evaluation;

import dev.redisdrill.reports.check.Evidence;
import dev.redisdrill.reports.run.MissingEvidenceException;
import dev.redisdrill.reports.stats.PhaseSpans;
import dev.redisdrill.timeline.event.Phases;

/** The time that figures are about. */
final class Window {
    private Window() {}

    /** When the warm-up was over. */
    static long beginNanos(Evidence evidence) {
        return evidence.phases().spans().stream()
                .filter(span -> !span.phase().equals(Phases.WARMUP))
                .mapToLong(PhaseSpans.Span::fromNanos)
                .findFirst()
                .orElseThrow(() -> new MissingEvidenceException("timeline.jsonl does not tell the phases of the run"));
    }
}
