package dev.redisdrill.simulations.load;

import dev.redisdrill.timeline.measure.CountLog;
import dev.redisdrill.timeline.measure.LatencyLog;
import dev.redisdrill.timeline.measure.Outcome;
import dev.redisdrill.timeline.measure.Series;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One operation of one workload on one shard: where its counts and latencies go. Confined to the evidence's thread. */
final class Lanes {
    private static final Outcome[] OUTCOMES = {Outcome.OK, Outcome.FAILED, Outcome.UNKNOWN};

    private final String tenant;
    private final String workload;
    private final String operation;
    private final int shard;
    private final CountLog.Counter counter;
    private @Nullable Pair[] pairs = new Pair[0];

    /** Both latencies of one phase and outcome. */
    record Pair(LatencyLog.Recorder response, LatencyLog.Recorder service) {}

    Lanes(String tenant, String workload, String operation, int shard, CountLog counts) {
        this.tenant = tenant;
        this.workload = workload;
        this.operation = operation;
        this.shard = shard;
        this.counter = counts.counter(tenant, workload, operation, shard);
    }

    CountLog.Counter counter() {
        return counter;
    }

    static Outcome outcome(int code) {
        return OUTCOMES[code];
    }

    void meter(Meters meters, String phase, int outcome, long responseNanos) {
        meters.ended(tenant, workload, operation, shard, phase, OUTCOMES[outcome], responseNanos);
    }

    Pair pair(int phaseNumber, String phase, int outcome, LatencyLog response, LatencyLog service) {
        int index = phaseNumber * OUTCOMES.length + outcome;
        if (index >= pairs.length) {
            pairs = Arrays.copyOf(pairs, index + 1);
        }
        Pair pair = pairs[index];
        if (pair == null) {
            Series series = new Series(tenant, workload, operation, shard, phase, OUTCOMES[outcome]);
            pair = new Pair(response.recorder(series), service.recorder(series));
            pairs[index] = pair;
        }
        return pair;
    }
}
