package dev.redisdrill.runner.experiment;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * What a person wants to know while a run goes on.
 *
 * @param phase the phase, or what is being done outside of the phases: starting the cluster, reading back
 * @param elapsed since the start of the run
 * @param total how long the load lasts in sum, warm-up included; zero while there is none
 * @param load the load's last second; empty while there is none
 * @param faults the faults that are under way, by name
 * @param cluster the cluster's state in a few words; empty before it is watched
 */
public record ProgressState(
        String phase, Duration elapsed, Duration total, Optional<Rates> load, Set<String> faults, String cluster) {
    public ProgressState {
        faults = Set.copyOf(faults);
    }

    /**
     * One second of load.
     *
     * @param offered operations that were due
     * @param completed operations that were acknowledged
     * @param failed operations that failed, or whose outcome is unknown
     * @param p99Millis 99th percentile of the latency from intended start; negative if nothing completed
     */
    public record Rates(long offered, long completed, long failed, double p99Millis) {}
}
