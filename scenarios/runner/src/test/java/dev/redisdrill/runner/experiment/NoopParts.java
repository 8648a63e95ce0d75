package dev.redisdrill.runner.experiment;

import dev.redisdrill.chaos.admin.AdminClient;
import dev.redisdrill.chaos.admin.NodeUnavailableException;
import dev.redisdrill.chaos.lab.Lab;
import dev.redisdrill.chaos.lab.LabContext;
import dev.redisdrill.chaos.lab.NoopLab;
import dev.redisdrill.runner.load.Load;
import dev.redisdrill.runner.load.NoopLoad;
import dev.redisdrill.runner.plan.Plan;
import dev.redisdrill.simulations.engine.KeyRemoval;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.event.Timeline;
import dev.redisdrill.timeline.spec.ClusterAccess;
import dev.redisdrill.timeline.time.RunClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A no-op of every role, counting what was closed. */
class NoopParts implements Parts {
    final NoopLoad load;
    final AtomicInteger closed = new AtomicInteger();
    final AtomicInteger keysRemoved = new AtomicInteger();
    private final RunClock clock;

    NoopParts(RunClock clock) {
        this.clock = clock;
        this.load = new NoopLoad(clock::nanos);
    }

    @Override
    public Lab lab(LabContext context) {
        return new NoopLab(clock);
    }

    @Override
    public AdminClient admin(ClusterAccess access) {
        return new AdminClient() {
            @Override
            public Object call(String node, Duration timeout, String... command) throws NodeUnavailableException {
                throw new NodeUnavailableException(node + ": nothing listens there", null);
            }

            @Override
            public void close() {
                closed.incrementAndGet();
            }
        };
    }

    @Override
    public Watch watch(ClusterAccess access, Event.LabReady cluster, Timeline timeline, Path runDirectory) {
        return new Watch() {
            @Override
            public String state() {
                return "ok";
            }

            @Override
            public List<String> awaitConverged(Duration limit) {
                return List.of();
            }

            @Override
            public void close() {
                closed.incrementAndGet();
            }
        };
    }

    @Override
    public KeyRemoval.Removed removeKeys(
            Path runDirectory, Event.LabReady cluster, Instant runStart, ClusterAccess access) {
        keysRemoved.incrementAndGet();
        return new KeyRemoval.Removed(0, Optional.empty());
    }

    @Override
    public Load load(Plan plan, Lab lab, Path runDirectory) {
        return load;
    }
}
