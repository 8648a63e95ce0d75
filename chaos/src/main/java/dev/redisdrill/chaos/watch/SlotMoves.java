package dev.redisdrill.chaos.watch;

import dev.redisdrill.timeline.cluster.ClusterView;
import dev.redisdrill.timeline.cluster.NodeView;
import dev.redisdrill.timeline.cluster.Role;
import dev.redisdrill.timeline.cluster.ShardMap;
import dev.redisdrill.timeline.cluster.SlotRange;
import dev.redisdrill.timeline.event.Event;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Slots that changed hands between two views of one node. */
final class SlotMoves {
    /** Stands for the owner of slots that nobody serves. */
    static final String NOBODY = "nobody";

    private SlotMoves() {}

    /** One event for each shard and pair of owners. */
    static List<Event> between(Optional<NodeReport> before, NodeReport now, ShardMap shards) {
        if (before.isEmpty() || before.get().view().equals(now.view())) {
            return List.of();
        }
        String[] from = owners(before.get().view());
        String[] to = owners(now.view());
        Map<Move, Integer> moves = new LinkedHashMap<>();
        for (int slot = 0; slot < SlotRange.SLOTS; slot++) {
            if (!from[slot].equals(to[slot])) {
                moves.merge(new Move(shards.shardOf(slot), from[slot], to[slot]), 1, Integer::sum);
            }
        }
        List<Event> events = new ArrayList<>();
        moves.forEach((move, slots) -> events.add(
                new Event.SlotsMoved(now.receivedNanos(), move.shard, move.from, move.to, slots, now.node())));
        return events;
    }

    private static String[] owners(ClusterView view) {
        String[] owners = new String[SlotRange.SLOTS];
        Arrays.fill(owners, NOBODY);
        for (NodeView node : view.nodes()) {
            if (node.role() == Role.PRIMARY) {
                String address = node.address();
                node.slots().forEach(range -> Arrays.fill(owners, range.first(), range.last() + 1, address));
            }
        }
        return owners;
    }

    private record Move(int shard, String from, String to) {}
}
