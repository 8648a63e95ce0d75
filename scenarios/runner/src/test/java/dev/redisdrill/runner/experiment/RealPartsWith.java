package dev.redisdrill.runner.experiment;

import dev.redisdrill.chaos.admin.AdminClient;
import dev.redisdrill.chaos.lab.Lab;
import dev.redisdrill.chaos.lab.LabContext;
import dev.redisdrill.chaos.lab.LocalTarget;
import dev.redisdrill.chaos.lab.Target;
import dev.redisdrill.runner.load.Load;
import dev.redisdrill.runner.plan.Plan;
import dev.redisdrill.simulations.engine.KeyRemoval;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.event.Timeline;
import dev.redisdrill.timeline.spec.ClusterAccess;
import java.nio.file.Path;
import java.time.Instant;

/** The real parts, for tests that replace one of them or look over their shoulders. */
class RealPartsWith implements Parts {
    private final Parts real;

    RealPartsWith() {
        this(LocalTarget.defaults());
    }

    RealPartsWith(Target target) {
        real = new RealParts(target);
    }

    @Override
    public Lab lab(LabContext context) {
        return real.lab(context);
    }

    @Override
    public AdminClient admin(ClusterAccess access) {
        return real.admin(access);
    }

    @Override
    public Watch watch(ClusterAccess access, Event.LabReady cluster, Timeline timeline, Path runDirectory) {
        return real.watch(access, cluster, timeline, runDirectory);
    }

    @Override
    public KeyRemoval.Removed removeKeys(
            Path runDirectory, Event.LabReady cluster, Instant runStart, ClusterAccess access)
            throws InterruptedException {
        return real.removeKeys(runDirectory, cluster, runStart, access);
    }

    @Override
    public Load load(Plan plan, Lab lab, Path runDirectory) {
        return real.load(plan, lab, runDirectory);
    }
}
