package dev.redisdrill.chaos.lab;

import dev.redisdrill.timeline.cluster.ClusterView;
import dev.redisdrill.timeline.cluster.NodeView;
import dev.redisdrill.timeline.cluster.Role;
import dev.redisdrill.timeline.cluster.SlotRange;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.AbstractAssert;

/** Says everything about the validity of a view at once. */
public final class ClusterViewAssert extends AbstractAssert<ClusterViewAssert, ClusterView> {
    private ClusterViewAssert(ClusterView actual) {
        super(actual, ClusterViewAssert.class);
    }

    public static ClusterViewAssert assertThat(ClusterView actual) {
        return new ClusterViewAssert(actual);
    }

    /** All 16,384 slots have exactly one owner; names and addresses are unique; every replica follows a known primary. */
    public ClusterViewAssert isValid() {
        isNotNull();
        Set<Integer> owned = new HashSet<>();
        Set<String> addresses = new HashSet<>();
        Set<Object> ids = new HashSet<>();
        for (NodeView node : actual.nodes()) {
            check(addresses.add(node.address()), "two nodes at " + node.address());
            check(ids.add(node.id()), "two nodes named " + node.id());
            check(node.role() == Role.PRIMARY || node.slots().isEmpty(), "replica " + node.address() + " owns slots");
            check(node.role() == Role.PRIMARY || followsPrimary(node), node.address() + " follows no known primary");
            for (SlotRange range : node.slots()) {
                for (int slot = range.first(); slot <= range.last(); slot++) {
                    check(owned.add(slot), "slot " + slot + " has two owners");
                }
            }
        }
        check(owned.size() == SlotRange.SLOTS, "slots without owner: " + actual.uncoveredSlots());
        return this;
    }

    private boolean followsPrimary(NodeView node) {
        Optional<NodeView> primary = node.primary().flatMap(actual::node);
        return primary.filter(p -> p.role() == Role.PRIMARY).isPresent();
    }

    private void check(boolean holds, String failure) {
        if (!holds) {
            failWithMessage("%s in %s", failure, actual);
        }
    }
}
