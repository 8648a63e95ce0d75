package dev.redisdrill.runner.experiment;

import dev.redisdrill.runner.plan.Plan;
import dev.redisdrill.simulations.control.LoadOrder;
import dev.redisdrill.simulations.control.LoadShare;
import dev.redisdrill.simulations.control.Meter;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.spec.ClusterAccess;
import dev.redisdrill.timeline.time.RunClock;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the load is told of a run. */
final class LoadOrders {
    private LoadOrders() {}

    static LoadOrder of(
            Plan plan,
            Path runDirectory,
            RunClock.Anchor anchor,
            ClusterAccess access,
            Event.LabReady cluster,
            List<Meter> meters) {
        Map<String, LoadOrder.Login> users = new HashMap<>();
        plan.tenants()
                .forEach(tenant -> access.userOf(tenant.name())
                        .ifPresent(user -> users.put(
                                tenant.name(),
                                new LoadOrder.Login(user.name(), user.password().reveal(), user.source()))));
        return new LoadOrder(
                runDirectory.resolve(Plan.FILE).toAbsolutePath().toString(),
                runDirectory.toAbsolutePath().toString(),
                anchor.wall(),
                anchor.originNanos(),
                access.seeds(),
                access.tls(),
                access.caPem(),
                users,
                cluster.shards().stream().map(Event.ShardAtStart::slots).toList(),
                RunKeys.outlive(plan.target()),
                access.sentinels(),
                meters,
                LoadShare.WHOLE,
                Optional.empty());
    }
}
