package dev.redisdrill.reports.render;

import dev.redisdrill.reports.check.Evidence;
import dev.redisdrill.reports.stats.FaultFacts;
import dev.redisdrill.timeline.event.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is drawn across all charts: faults as bands, the servers' words as lines. */
final class ChartMarks {
    private ChartMarks() {}

    /** A fault, in seconds since the start of the run. */
    record Band(String name, double from, double until) {}

    /** An event, in seconds since the start of the run; {@code shard} is 0 if it is not about one. */
    record Mark(double at, String label, int shard) {}

    /** Faults from their injection to the proof that they were healed; one that never was reaches to the end. */
    static List<Band> bands(Evidence evidence, double endSeconds) {
        List<Band> bands = new ArrayList<>();
        for (FaultFacts fault : evidence.faults()) {
            if (fault.injectedNanos().isPresent()) {
                double until = fault.healProvenNanos().isPresent()
                        ? fault.healProvenNanos().getAsLong() / 1e9
                        : endSeconds;
                bands.add(new Band(fault.name(), fault.injectedNanos().getAsLong() / 1e9, Math.min(until, endSeconds)));
            }
        }
        return List.copyOf(bands);
    }

    /** The events of a failover, from the start of the load to its end. */
    static List<Mark> marks(Evidence evidence, double endSeconds) {
        List<Mark> marks = new ArrayList<>();
        double begin = evidence.phases().beginNanos() / 1e9;
        for (Event event : evidence.run().timeline().value().orElse(List.of())) {
            double at = event.nanos() / 1e9;
            Optional<Mark> mark = mark(event, at);
            if (mark.isPresent() && at >= begin && at <= endSeconds) {
                marks.add(mark.get());
            }
        }
        return List.copyOf(marks);
    }

    private static Optional<Mark> mark(Event event, double at) {
        if (event instanceof Event.NodeFailed) {
            return Optional.of(new Mark(at, "FAIL", 0));
        }
        if (event instanceof Event.ReplicaPromoted promoted) {
            return Optional.of(new Mark(at, "promoted", promoted.shard()));
        }
        if (event instanceof Event.ReplicaInSync inSync) {
            return Optional.of(new Mark(at, "in sync", inSync.shard()));
        }
        return Optional.empty();
    }
}
