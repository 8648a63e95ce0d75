package dev.redisdrill.reports.evaluation;

import dev.redisdrill.reports.check.Evidence;
import dev.redisdrill.reports.run.MissingEvidenceException;
import dev.redisdrill.reports.run.Samples;

/**
 * How often the client asked nodes for the topology between the end of the warm-up and the end of the load, by its own count.
 * The servers' count would not do: the harness asks them as well, and Redis 6.2 does not tell the questions apart.
 */
final class TopologyQuestions {
    private TopologyQuestions() {}

    static double of(Evidence evidence) {
        long from = Window.beginNanos(evidence);
        Long atBegin = null;
        long last = 0;
        for (Samples.Client sample : evidence.run().clientSamples().whole()) {
            last = sample.topologyQuestions()
                    .orElseThrow(() -> new MissingEvidenceException("the client did not count its questions"));
            if (sample.nanos() <= from || atBegin == null) {
                atBegin = last;
            }
        }
        if (atBegin == null) {
            throw new MissingEvidenceException(Samples.CLIENT_FILE + " has no sample");
        }
        return last - atBegin;
    }
}
