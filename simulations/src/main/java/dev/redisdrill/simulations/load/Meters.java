package dev.redisdrill.simulations.load;

import dev.redisdrill.simulations.control.Meter;
import dev.redisdrill.timeline.event.Phases;
import dev.redisdrill.timeline.measure.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Counts what the runner asked to have counted. Confined to the evidence's lock. */
final class Meters {
    private final List<Counting> meters;

    private static final class Counting {
        private final Meter meter;
        private long ended;
        private long bad;

        Counting(Meter meter) {
            this.meter = meter;
        }

        private boolean isAbout(String phase) {
            return meter.phase().map(phase::equals).orElse(!phase.equals(Phases.WARMUP));
        }

        private boolean isAbout(String tenant, String workload, String operation, int shard) {
            return meter.tenant().map(tenant::equals).orElse(true)
                    && meter.workload().map(workload::equals).orElse(true)
                    && meter.operation().map(operation::equals).orElse(true)
                    && meter.shard().map(s -> s == shard).orElse(true);
        }

        private void ended(Outcome outcome, long responseNanos) {
            Optional<Long> limit = meter.aboveNanos();
            if (limit.isPresent() && outcome == Outcome.FAILED) {
                return;
            }
            ended++;
            if (limit.isPresent() ? responseNanos > limit.get() : outcome != Outcome.OK) {
                bad++;
            }
        }
    }

    Meters(List<Meter> meters) {
        this.meters = meters.stream().map(Counting::new).toList();
    }

    /** An operation that was sent has ended. */
    void ended(
            String tenant,
            String workload,
            String operation,
            int shard,
            String phase,
            Outcome outcome,
            long responseNanos) {
        for (Counting counting : meters) {
            if (counting.isAbout(phase) && counting.isAbout(tenant, workload, operation, shard)) {
                counting.ended(outcome, responseNanos);
            }
        }
    }

    /** What each has counted, in the order in which they were asked for. */
    List<Meter.Reading> readings() {
        List<Meter.Reading> readings = new ArrayList<>();
        for (Counting counting : meters) {
            readings.add(new Meter.Reading(counting.ended, counting.bad));
        }
        return readings;
    }
}
