package dev.redisdrill.runner.experiment;

import dev.redisdrill.simulations.control.LoadReport;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Where a run stands right now, for the progress display. Thread-safe: written by the experiment, the faults and the
 * load's reports, read by the display.
 */
public final class Situation {
    private final Set<String> activeFaults = new TreeSet<>();
    private volatile String phase = "starting";
    private volatile LoadReport.@Nullable Progress load;
    private volatile @Nullable Watch watch;

    /** The phase, or what is being done outside of the phases: starting the cluster, reading back. */
    public String phase() {
        return phase;
    }

    /** The load's last second. */
    public Optional<LoadReport.Progress> load() {
        return Optional.ofNullable(load);
    }

    /** The faults that are under way, by name. */
    public synchronized Set<String> faults() {
        return Set.copyOf(activeFaults);
    }

    /** The cluster's state in a few words; empty before it is watched. */
    public String cluster() {
        Watch watching = watch;
        return watching == null ? "" : watching.state();
    }

    void phase(String now) {
        phase = now;
    }

    void load(LoadReport.@Nullable Progress now) {
        load = now;
    }

    void watch(Watch now) {
        watch = now;
    }

    synchronized void faultBegins(String name) {
        activeFaults.add(name);
    }

    synchronized void faultEnds(String name) {
        activeFaults.remove(name);
    }
}
