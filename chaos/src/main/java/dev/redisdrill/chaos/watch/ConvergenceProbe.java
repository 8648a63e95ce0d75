package dev.redisdrill.chaos.watch;

import dev.redisdrill.chaos.admin.AdminClient;
import dev.redisdrill.chaos.admin.NodeUnavailableException;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.spec.ClusterAccess;
import dev.redisdrill.timeline.time.RunClock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Looks at a cluster that no run watches any more. */
public final class ConvergenceProbe {
    private static final Duration ASK = Duration.ofSeconds(1);
    private static final long BETWEEN_ROUNDS_MILLIS = 100;

    private ConvergenceProbe() {}

    /**
     * Looks until the cluster is whole, as {@link Convergence} says.
     *
     * @param cluster the cluster at the start of the run
     * @return what is still missing when the time is over, one reason each, for people; empty if nothing is
     */
    public static List<String> await(ClusterAccess access, Event.LabReady cluster, Duration limit)
            throws InterruptedException {
        RunClock clock = RunClock.startingNow();
        try (AdminClient admin = AdminClient.open(access)) {
            NodeProbe probe = new NodeProbe(admin, clock);
            Map<String, NodeReport> before = round(probe, cluster);
            while (true) {
                Map<String, NodeReport> now = round(probe, cluster);
                List<String> missing = Convergence.missing(cluster, before, now);
                if (missing.isEmpty() || clock.nanos() > limit.toNanos()) {
                    return missing;
                }
                before = now;
                TimeUnit.MILLISECONDS.sleep(BETWEEN_ROUNDS_MILLIS);
            }
        }
    }

    private static Map<String, NodeReport> round(NodeProbe probe, Event.LabReady cluster) throws InterruptedException {
        Map<String, NodeReport> reports = new HashMap<>();
        for (String node : cluster.observers()) {
            try {
                reports.put(node, probe.ask(node, ASK));
            } catch (NodeUnavailableException e) {
                // it is missing from the round, and named by Convergence
            }
        }
        return reports;
    }
}
