package dev.redisdrill.chaos.fault;

import dev.redisdrill.chaos.admin.NodeUnavailableException;
import dev.redisdrill.chaos.watch.Convergence;
import dev.redisdrill.chaos.watch.NodeProbe;
import dev.redisdrill.chaos.watch.NodeReport;
import dev.redisdrill.timeline.cluster.Role;
import dev.redisdrill.timeline.cluster.SlotRange;
import dev.redisdrill.timeline.unit.Durations;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Looks until what was done is undone and the whole cluster is in order again, asking every node on its own. */
final class HealingProof {
    private static final Duration ASK = Duration.ofMillis(250);
    private static final long BETWEEN_ROUNDS_MILLIS = 20;

    private final FaultContext context;
    private final Aim aim;
    private final NodeProbe probe;

    HealingProof(FaultContext context, Aim aim) {
        this.context = context;
        this.aim = aim;
        this.probe = context.probe();
    }

    /** One look at what the fault was done to. */
    interface Look {
        Sighting look() throws InterruptedException;
    }

    /** The proof; {@code own} looks at what is special to the fault, before the cluster is asked. */
    String await(Duration timeout, Look own) throws FaultException, InterruptedException {
        long deadline = context.clock().nanos() + timeout.toNanos();
        Map<String, NodeReport> before = Map.of();
        List<String> missing = List.of();
        do {
            Sighting seen = own.look();
            if (seen.seen()) {
                Map<String, NodeReport> now = round();
                missing = Convergence.missing(context.cluster(), before, now);
                if (missing.isEmpty() && now.keySet().containsAll(aim.nodes())) {
                    return proof(seen.text(), now);
                }
                before = now;
            } else {
                missing = List.of(seen.text());
            }
            TimeUnit.MILLISECONDS.sleep(BETWEEN_ROUNDS_MILLIS);
        } while (context.clock().nanos() < deadline);
        throw new FaultException(
                aim.text() + " is not healed after " + Durations.format(timeout) + ": " + String.join("; ", missing));
    }

    private Map<String, NodeReport> round() throws InterruptedException {
        Map<String, NodeReport> reports = new HashMap<>();
        for (String node : context.cluster().observers()) {
            try {
                reports.put(node, probe.ask(node, ASK));
            } catch (NodeUnavailableException e) {
                // it is missing from the round, and named by Convergence
            }
        }
        return reports;
    }

    private String proof(String own, Map<String, NodeReport> reports) {
        StringBuilder text = new StringBuilder(own);
        for (String node : aim.nodes()) {
            NodeReport report = reports.get(node);
            if (report != null) {
                text.append(", ").append(place(report));
            }
        }
        String whole = context.cluster().sentinels().isPresent()
                ? "; servers and sentinels agree on the primary, replicas in sync, nobody is held for down, by "
                : "; all " + SlotRange.SLOTS + " slots covered, replicas in sync, cluster_state:ok on ";
        return text.append(whole).append(reports.size()).append(" nodes").toString();
    }

    private static String place(NodeReport report) {
        String place = report.replication().role() == Role.REPLICA
                ? "replica of " + report.primary().orElse("its primary") + ", in sync"
                : "primary";
        return report.node() + " is " + place + " at offset "
                + report.replication().offset();
    }
}
