package dev.redisdrill.chaos.fault;

import dev.redisdrill.chaos.lab.LabException;
import dev.redisdrill.chaos.topology.Nodes;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Keeps nodes from changing sides by themselves while slots or members change: a primary that gives its last slot away
 * would become a replica of the taker, and a spare replica would move to a primary that has none. Both would be right in a
 * cluster that stays as it is then; here everything goes back.
 *
 * <p>Thread-safe.
 */
final class ReplicaMigration {
    private static final String DIRECTIVE = "cluster-allow-replica-migration";
    private static final String FORBIDDEN = "no";

    private final Nodes nodes;
    private final Map<String, String> usual = new LinkedHashMap<>();

    ReplicaMigration(Nodes nodes) {
        this.nodes = nodes;
    }

    /** Forbids it at these nodes; may be called again for others. */
    synchronized void forbid(Collection<String> at) throws LabException, InterruptedException {
        for (String node : at) {
            String value = nodes.config(node, DIRECTIVE);
            if (!value.equals(FORBIDDEN)) {
                nodes.call(node, "CONFIG", "SET", DIRECTIVE, FORBIDDEN);
                usual.put(node, value);
            }
        }
    }

    /** Nodes that are gone have forgotten it by themselves. Idempotent. */
    synchronized void restore() throws InterruptedException {
        for (Map.Entry<String, String> node : usual.entrySet()) {
            try {
                nodes.call(node.getKey(), "CONFIG", "SET", DIRECTIVE, node.getValue());
            } catch (LabException e) {
                // what was set at run time is not kept over a restart
            }
        }
        usual.clear();
    }
}
