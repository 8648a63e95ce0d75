package dev.redisdrill.simulations.load;

import java.util.Arrays;

/**
 * Which phase a moment belongs to. Transitions may become known late and in any order. Thread-safe; finding takes no lock.
 */
public final class PhaseTable {
    /** Never changed once published. */
    private volatile Entry[] entries;

    private record Entry(long fromNanos, String phase, int number) {}

    /** Everything belongs to this phase until another begins. */
    public PhaseTable(String first) {
        entries = new Entry[] {new Entry(Long.MIN_VALUE, first, 0)};
    }

    /** From this moment on it is this phase, until the next one that begins later. */
    public synchronized void add(long fromNanos, String phase) {
        Entry[] known = entries;
        Entry[] more = Arrays.copyOf(known, known.length + 1);
        int at = known.length;
        while (known[at - 1].fromNanos > fromNanos) {
            more[at] = known[at - 1];
            at--;
        }
        more[at] = new Entry(fromNanos, phase, numberOf(phase));
        entries = more;
    }

    private int numberOf(String phase) {
        int highest = 0;
        for (Entry entry : entries) {
            if (entry.phase.equals(phase)) {
                return entry.number;
            }
            highest = Math.max(highest, entry.number);
        }
        return highest + 1;
    }

    /** The number of the phase at this moment: the same for the same name, counted from 0. */
    public int numberAt(long nanos) {
        return at(nanos).number;
    }

    /** The name of the phase at this moment. */
    public String nameAt(long nanos) {
        return at(nanos).phase;
    }

    /** The name of the phase with this number. */
    String name(int number) {
        for (Entry entry : entries) {
            if (entry.number == number) {
                return entry.phase;
            }
        }
        throw new IllegalArgumentException("no phase " + number);
    }

    private Entry at(long nanos) {
        Entry[] known = entries;
        int i = known.length - 1;
        while (known[i].fromNanos > nanos) {
            i--;
        }
        return known[i];
    }
}
