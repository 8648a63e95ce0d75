package dev.redisdrill.reports.evaluation;

import dev.redisdrill.reports.check.Evidence;
import dev.redisdrill.reports.run.MissingEvidenceException;
import dev.redisdrill.reports.run.Samples;
import java.util.HashMap;
import java.util.Map;

/**
 * The most connections that all servers together accepted in one second, from {@code total_connections_received}, which is
 * sampled once a second and node. What a server accepted between two samples counts in the second of the later one; what one
 * that was started again has accepted since, in the second of its first sample. Connections of replicas and of the harness
 * are among them: a handful around a restart.
 */
final class ConnectionPeak {
    private static final long SECOND = 1_000_000_000;

    private ConnectionPeak() {}

    static double of(Evidence evidence) {
        long from = Window.beginNanos(evidence);
        long until = evidence.phases().endNanos();
        Map<String, Long> last = new HashMap<>();
        Map<Long, Long> seconds = new HashMap<>();
        for (Samples.Server sample : evidence.run().serverSamples().whole()) {
            long now = sample.connectionsReceived()
                    .orElseThrow(() -> new MissingEvidenceException(
                            Samples.SERVER_FILE + " is of a version that did not count connections"));
            Long before = last.put(sample.node(), now);
            if (before != null && sample.nanos() > from && sample.nanos() <= until) {
                seconds.merge((sample.nanos() - from) / SECOND, now >= before ? now - before : now, Long::sum);
            }
        }
        return seconds.values().stream()
                .mapToLong(Long::longValue)
                .max()
                .orElseThrow(() -> new MissingEvidenceException("the servers were not watched under load"));
    }
}
