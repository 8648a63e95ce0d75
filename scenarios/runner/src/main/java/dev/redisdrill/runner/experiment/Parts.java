package dev.redisdrill.runner.experiment;

import dev.redisdrill.chaos.admin.AdminClient;
import dev.redisdrill.chaos.lab.Lab;
import dev.redisdrill.chaos.lab.LabContext;
import dev.redisdrill.runner.load.Load;
import dev.redisdrill.runner.plan.Plan;
import dev.redisdrill.simulations.engine.KeyRemoval;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.event.Timeline;
import dev.redisdrill.timeline.spec.ClusterAccess;
import java.nio.file.Path;
import java.time.Instant;

/** What an experiment is put together from; the real ones, or ones that do nothing. Thread-safe. */
public interface Parts {

    /** The cluster under test, not started. */
    Lab lab(LabContext context);

    /** Connections for administration. */
    AdminClient admin(ClusterAccess access);

    /** Begins to watch. */
    Watch watch(ClusterAccess access, Event.LabReady cluster, Timeline timeline, Path runDirectory);

    /** The load, not started, as the plan wants it, on a lab that is. */
    Load load(Plan plan, Lab lab, Path runDirectory);

    /** Removes the keys that the run wrote to a cluster that outlives it. The load has ended. */
    KeyRemoval.Removed removeKeys(Path runDirectory, Event.LabReady cluster, Instant runStart, ClusterAccess access)
            throws InterruptedException;
}
