package dev.redisdrill.chaos.topology;

import dev.redisdrill.timeline.cluster.SlotRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which slots are to change hands, in the order in which they are moved. A plain value: nothing is asked or done.
 *
 * @param moves each slot at most once
 */
public record SlotPlan(List<Move> moves) {
    public SlotPlan {
        moves = List.copyOf(moves);
        if (moves.stream().map(Move::slot).distinct().count() != moves.size()) {
            throw new IllegalArgumentException("a slot cannot be moved twice in one plan");
        }
    }

    /** One slot, from {@code host:port} to {@code host:port}. */
    public record Move(int slot, String from, String to) {}

    /** The moves in their order, in groups of one giver and one taker and at most so many. */
    public List<List<Move>> batches(int most) {
        List<List<Move>> batches = new ArrayList<>();
        List<Move> batch = new ArrayList<>();
        for (Move move : moves) {
            boolean fits = batch.size() < most && sameWay(batch, move);
            if (!fits && !batch.isEmpty()) {
                batches.add(List.copyOf(batch));
                batch.clear();
            }
            batch.add(move);
        }
        if (!batch.isEmpty()) {
            batches.add(List.copyOf(batch));
        }
        return batches;
    }

    private static boolean sameWay(List<Move> batch, Move move) {
        return batch.isEmpty()
                || (batch.get(0).from().equals(move.from()) && batch.get(0).to().equals(move.to()));
    }

    /**
     * The last slots of one node to another, so that both keep few ranges.
     *
     * @throws IllegalArgumentException if the node has not so many
     */
    public static SlotPlan between(String from, List<SlotRange> slots, String to, int count) {
        List<Integer> own = each(slots);
        if (count > own.size()) {
            throw new IllegalArgumentException(from + " serves " + own.size() + " slots, not " + count);
        }
        return new SlotPlan(own.subList(own.size() - count, own.size()).stream()
                .map(slot -> new Move(slot, from, to))
                .toList());
    }

    /** About equally many slots of each of several nodes to one that joins them. */
    public static SlotPlan toNewcomer(Map<String, List<SlotRange>> givers, String newcomer, int count) {
        SortedMap<String, List<SlotRange>> inOrder = new TreeMap<>(givers);
        List<Move> moves = new ArrayList<>();
        int left = inOrder.size();
        for (Map.Entry<String, List<SlotRange>> giver : inOrder.entrySet()) {
            int share = (count - moves.size()) / left;
            moves.addAll(between(giver.getKey(), giver.getValue(), newcomer, share).moves);
            left--;
        }
        return new SlotPlan(moves);
    }

    /** All slots of one node to the others, about equally many to each, in runs. */
    public static SlotPlan drain(String from, List<SlotRange> slots, List<String> takers) {
        List<Integer> own = each(slots);
        List<Move> moves = new ArrayList<>();
        for (int i = 0; i < own.size(); i++) {
            moves.add(new Move(own.get(i), from, takers.get((int) ((long) i * takers.size() / own.size()))));
        }
        return new SlotPlan(moves);
    }

    private static List<Integer> each(List<SlotRange> ranges) {
        List<Integer> slots = new ArrayList<>();
        for (SlotRange range : ranges) {
            for (int slot = range.first(); slot <= range.last(); slot++) {
                slots.add(slot);
            }
        }
        return slots;
    }
}
