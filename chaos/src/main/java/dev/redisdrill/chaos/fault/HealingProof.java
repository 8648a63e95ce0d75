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
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Looks until the process is back and the whole cluster is in order again, asking every node on its own. */
final class HealingProof {
    private static final Duration ASK = Duration.ofMillis(250);
    private static final long BETWEEN_ROUNDS_MILLIS = 20;

    private final FaultContext context;
    private final String target;
    private final NodeProbe probe;

    HealingProof(FaultContext context, String target) {
        this.context = context;
        this.target = target;
        this.probe = new NodeProbe(context.admin(), context.clock());
    }

    /** The proof; {@code process} tells what the kernel says of the process, once it says it. */
    String await(Duration timeout, Supplier<Optional<String>> process) throws FaultException, InterruptedException {
        long deadline = context.clock().nanos() + timeout.toNanos();
        Map<String, NodeReport> before = Map.of();
        List<String> missing = List.of();
        do {
            Optional<String> seen = process.get();
            if (seen.isPresent()) {
                Map<String, NodeReport> now = round();
                missing = Convergence.missing(context.cluster(), before, now);
                NodeReport report = now.get(target);
                if (missing.isEmpty() && report != null) {
                    return proof(seen.get(), report, now.size());
                }
                before = now;
            } else {
                missing = List.of("the process of " + target + " is not back");
            }
            TimeUnit.MILLISECONDS.sleep(BETWEEN_ROUNDS_MILLIS);
        } while (context.clock().nanos() < deadline);
        throw new FaultException(
                target + " is not healed after " + Durations.format(timeout) + ": " + String.join("; ", missing));
    }

    private Map<String, NodeReport> round() throws InterruptedException {
        Map<String, NodeReport> reports = new HashMap<>();
        for (String node : context.nodes()) {
            try {
                reports.put(node, probe.ask(node, ASK));
            } catch (NodeUnavailableException e) {
                // it is missing from the round, and named by Convergence
            }
        }
        return reports;
    }

    private static String proof(String process, NodeReport report, int nodes) {
        String place = report.replication().role() == Role.REPLICA
                ? "replica of " + report.primary().orElse("its primary") + ", in sync"
                : "primary";
        return process + ", " + report.node() + " is " + place + " at offset "
                + report.replication().offset() + "; all " + SlotRange.SLOTS
                + " slots covered, replicas in sync, cluster_state:ok on " + nodes + " nodes";
    }
}
