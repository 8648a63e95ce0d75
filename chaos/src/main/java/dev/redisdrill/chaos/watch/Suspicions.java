package dev.redisdrill.chaos.watch;

import dev.redisdrill.timeline.cluster.NodeView;
import dev.redisdrill.timeline.event.Event;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who holds whom for failed. A suspicion is told once for each pair of nodes, a failure once, and the recovery when
 * the last of those who answer has given it up.
 *
 * <p>Confined to one thread.
 */
final class Suspicions {
    private final Map<String, Set<String>> holders = new HashMap<>();
    private final Set<String> failed = new HashSet<>();
    private final Set<String> told = new HashSet<>();

    void answered(NodeReport report, List<Event> events) {
        for (NodeView node : report.view().nodes()) {
            if (node.host().isEmpty() || node.flags().contains("myself")) {
                continue;
            }
            String address = node.address();
            Set<String> by = holders.computeIfAbsent(address, key -> new HashSet<>());
            if (node.failed() || node.suspected()) {
                boolean news = by.add(report.node());
                told.add(address);
                if (node.failed() && failed.add(address)) {
                    events.add(new Event.NodeFailed(report.receivedNanos(), address, report.node()));
                } else if (node.suspected() && news && !failed.contains(address)) {
                    events.add(new Event.NodeSuspected(report.receivedNanos(), address, report.node()));
                }
            } else {
                by.remove(report.node());
                if (by.isEmpty() && told.remove(address)) {
                    failed.remove(address);
                    events.add(new Event.NodeRecovered(report.receivedNanos(), address, report.node()));
                }
            }
        }
    }

    /** Whether nobody is held for failed. */
    boolean isEmpty() {
        return told.isEmpty();
    }

    /** Who does not answer has no say until it answers again. */
    void silent(String observer) {
        holders.values().forEach(by -> by.remove(observer));
    }
}
