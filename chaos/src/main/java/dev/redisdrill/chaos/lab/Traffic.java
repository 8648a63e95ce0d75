package dev.redisdrill.chaos.lab;

import dev.redisdrill.chaos.net.Direction;
import dev.redisdrill.chaos.net.Partition;
import dev.redisdrill.chaos.net.Partition.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What some send to others. Immutable, thread-safe.
 *
 * @param ours addresses of nodes, without ports; at least one
 * @param others likewise; empty: everyone, also who is no node
 * @param direction which way, as seen from ours
 */
public record Traffic(List<String> ours, List<String> others, Direction direction) {
    public Traffic {
        ours = List.copyOf(ours);
        others = List.copyOf(others);
        if (ours.isEmpty()) {
            throw new IllegalArgumentException("nobody's traffic");
        }
    }

    /** All that passes between a node and everyone. */
    public static Traffic ofAll(String node, Direction direction) {
        return new Traffic(List.of(node), List.of(), direction);
    }

    /**
     * The traffic along exactly these paths, in as few pieces as come of a simple rule: nodes with the same others go together,
     * and what is symmetric goes both ways.
     */
    public static List<Traffic> along(Partition paths) {
        Map<String, TreeSet<String>> outward = new TreeMap<>();
        for (Path path : paths.blocked()) {
            outward.computeIfAbsent(path.from(), from -> new TreeSet<>()).add(path.to());
        }
        List<Traffic> pieces = new ArrayList<>();
        Set<Path> told = new HashSet<>();
        if (paths.symmetric()) {
            // The fewer are ours: one node against all others is one piece, and not one for each of them.
            for (Set<String> others : groupsBySize(outward)) {
                List<String> ours = withExactly(others, outward);
                List<String> left = others.stream()
                        .filter(other -> ours.stream().anyMatch(our -> !told.contains(new Path(our, other))))
                        .toList();
                if (!left.isEmpty()) {
                    pieces.add(new Traffic(ours, left, Direction.BOTH));
                    for (String our : ours) {
                        for (String other : left) {
                            told.add(new Path(our, other));
                            told.add(new Path(other, our));
                        }
                    }
                }
            }
            return pieces;
        }
        for (Set<String> others : groupsBySize(outward)) {
            pieces.add(new Traffic(withExactly(others, outward), List.copyOf(others), Direction.OUT));
        }
        return pieces;
    }

    private static List<TreeSet<String>> groupsBySize(Map<String, TreeSet<String>> outward) {
        return outward.values().stream()
                .distinct()
                .sorted((one, other) -> other.size() != one.size()
                        ? Integer.compare(other.size(), one.size())
                        : String.join(" ", one).compareTo(String.join(" ", other)))
                .toList();
    }

    private static List<String> withExactly(Set<String> others, Map<String, TreeSet<String>> outward) {
        return outward.entrySet().stream()
                .filter(entry -> entry.getValue().equals(others))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The paths between nodes that it takes; of traffic with everyone none. */
    public Partition paths() {
        Partition all = Partition.NONE;
        for (String our : ours) {
            all = all.and(Partition.isolate(our, others, direction));
        }
        return all;
    }
}
