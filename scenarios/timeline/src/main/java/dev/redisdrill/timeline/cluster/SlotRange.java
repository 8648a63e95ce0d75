package dev.redisdrill.timeline.cluster;

/** Consecutive hash slots, both ends included, each in 0..16383. */
public record SlotRange(int first, int last) {
    /** The number of hash slots of a Redis Cluster. */
    public static final int SLOTS = 16_384;

    public SlotRange {
        if (first < 0 || last >= SLOTS || first > last) {
            throw new IllegalArgumentException("not a slot range: " + first + "-" + last);
        }
    }

    /** The number of slots in the range. */
    public int size() {
        return last - first + 1;
    }

    @Override
    public String toString() {
        return first == last ? Integer.toString(first) : first + "-" + last;
    }
}
