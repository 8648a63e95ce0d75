package dev.redisdrill.simulations.control;

/**
 * Which part of a load one process takes, of several alike that share it. Users are dealt out, each with all that is its
 * own: its place in the schedule, its random numbers, its registers. So the parts together do what one process would do alone.
 *
 * @param index which part, from 0 to {@code count - 1}; part 0 does what is to be done once only
 * @param count how many parts there are, at least 1
 */
public record LoadShare(int index, int count) {
    /** All of it. */
    public static final LoadShare WHOLE = new LoadShare(0, 1);

    public LoadShare {
        if (index < 0 || index >= count) {
            throw new IllegalArgumentException(
                    "share " + index + " of " + count + " is none; from 0 to below " + count);
        }
    }

    /** Whether it is this part that does what is to be done once: rights tried out, data put in place, a last look taken. */
    public boolean leads() {
        return index == 0;
    }

    /**
     * The first of so many users that is this part's.
     *
     * @param total how many there are in all parts
     * @param turn decides which part comes first, so that where there are fewer users than parts it is not always the same
     */
    public int from(int total, int turn) {
        return (int) ((long) total * Math.floorMod(index + turn, count) / count);
    }

    /** The end of this part's users: the first that comes after them. */
    public int until(int total, int turn) {
        return (int) ((long) total * (Math.floorMod(index + turn, count) + 1) / count);
    }
}
