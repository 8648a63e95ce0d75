package dev.redisdrill.reports.check;

import java.util.Arrays;

/** Many numbers, each with a moment, in 16 bytes each; to be sorted by number. Confined to one thread. */
final class Moments {
    private long[] values = new long[16];
    private long[] nanos = new long[16];
    private int size;

    void add(long value, long atNanos) {
        if (size == values.length) {
            values = Arrays.copyOf(values, size * 2);
            nanos = Arrays.copyOf(nanos, size * 2);
        }
        values[size] = value;
        nanos[size++] = atNanos;
    }

    int size() {
        return size;
    }

    long value(int i) {
        return values[i];
    }

    long nanos(int i) {
        return nanos[i];
    }

    /** Orders them by number, and by moment among equal numbers. */
    void sort() {
        Integer[] order = new Integer[size];
        Arrays.setAll(order, i -> i);
        Arrays.sort(
                order,
                (i, j) ->
                        values[i] != values[j] ? Long.compare(values[i], values[j]) : Long.compare(nanos[i], nanos[j]));
        long[] sortedValues = new long[size];
        long[] sortedNanos = new long[size];
        for (int i = 0; i < size; i++) {
            sortedValues[i] = values[order[i]];
            sortedNanos[i] = nanos[order[i]];
        }
        values = sortedValues.length == 0 ? new long[16] : sortedValues;
        nanos = sortedNanos.length == 0 ? new long[16] : sortedNanos;
    }
}
