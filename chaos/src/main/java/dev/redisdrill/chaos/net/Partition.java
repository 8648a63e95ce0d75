package dev.redisdrill.chaos.net;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Whose packets do not reach whom: a set of directed pairs of addresses. A cut between two addresses is two pairs; an
 * address is never cut off from itself.
 *
 * <p>Immutable, thread-safe.
 *
 * @param blocked the pairs whose packets are lost
 */
public record Partition(Set<Path> blocked) {
    /** Nothing is cut. */
    public static final Partition NONE = new Partition(Set.of());

    public Partition {
        blocked = Set.copyOf(blocked);
    }

    /** One way from an address to another one. */
    public record Path(String from, String to) {
        public Path {
            if (from.equals(to)) {
                throw new IllegalArgumentException("nothing can be cut off from itself: " + from);
            }
        }

        @Override
        public String toString() {
            return from + " -> " + to;
        }
    }

    /** Cuts one address off from others; itself among them is passed over. */
    public static Partition isolate(String address, Collection<String> others, Direction direction) {
        Set<Path> paths = new HashSet<>();
        for (String other : others) {
            if (!other.equals(address)) {
                if (direction != Direction.OUT) {
                    paths.add(new Path(other, address));
                }
                if (direction != Direction.IN) {
                    paths.add(new Path(address, other));
                }
            }
        }
        return new Partition(paths);
    }

    /**
     * Cuts between two sides, both ways; within a side everybody reaches everybody.
     *
     * @throws IllegalArgumentException if somebody is on both sides
     */
    public static Partition split(Collection<String> oneSide, Collection<String> otherSide) {
        Set<Path> paths = new HashSet<>();
        for (String here : oneSide) {
            paths.addAll(isolate(here, otherSide, Direction.BOTH).blocked);
            if (otherSide.contains(here)) {
                throw new IllegalArgumentException(here + " is on both sides");
            }
        }
        return new Partition(paths);
    }

    /** Each reaches the one before and the one after it in this order, the last and the first are neighbours, nobody else. */
    public static Partition ring(List<String> inOrder) {
        int size = inOrder.size();
        Set<Path> paths = new HashSet<>();
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
                int distance = Math.min(Math.floorMod(i - j, size), Math.floorMod(j - i, size));
                if (distance > 1) {
                    paths.add(new Path(inOrder.get(i), inOrder.get(j)));
                }
            }
        }
        return new Partition(paths);
    }

    /** Everything that either of the two cuts. */
    public Partition and(Partition other) {
        Set<Path> both = new HashSet<>(blocked);
        both.addAll(other.blocked);
        return new Partition(both);
    }

    /** Whether packets from one to the other are lost. */
    public boolean blocks(String from, String to) {
        return !from.equals(to) && blocked.contains(new Path(from, to));
    }

    /** Whether two addresses can talk: neither way is cut. */
    public boolean connects(String one, String other) {
        return !blocks(one, other) && !blocks(other, one);
    }

    /** Whether every cut goes both ways. */
    public boolean symmetric() {
        return blocked.stream().allMatch(path -> blocks(path.to(), path.from()));
    }

    public boolean isEmpty() {
        return blocked.isEmpty();
    }

    /** The pairs in a fixed order. */
    public List<Path> inOrder() {
        return blocked.stream()
                .sorted(Comparator.comparing(Path::from).thenComparing(Path::to))
                .toList();
    }
}
