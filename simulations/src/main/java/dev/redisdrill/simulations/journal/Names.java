package dev.redisdrill.simulations.journal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Small numbers for few texts, so that a journal entry can speak of them. Thread-safe; finding a known text takes no lock
 * and allocates nothing.
 */
public final class Names {
    /** Texts beyond this many share the number of {@link #OTHER}: errors whose text is different each time. */
    public static final int MOST = 4_096;

    /** Stands for null and for what does not fit any more. */
    public static final int OTHER = 0;

    private final ConcurrentHashMap<String, Integer> numbers = new ConcurrentHashMap<>();
    private final List<String> texts = new ArrayList<>();

    /** Starts with number 0 for what is null or does not fit. */
    public Names(String other) {
        texts.add(other);
    }

    /** The number of a text, from 0. */
    public int number(@Nullable String text) {
        if (text == null) {
            return OTHER;
        }
        Integer known = numbers.get(text);
        return known == null ? add(text) : known;
    }

    private synchronized int add(String text) {
        Integer known = numbers.get(text);
        if (known != null) {
            return known;
        }
        if (texts.size() >= MOST) {
            return OTHER;
        }
        int number = texts.size();
        texts.add(text);
        numbers.put(text, number);
        return number;
    }

    /** The text of a number. */
    public synchronized String text(int number) {
        return texts.get(number);
    }

    /** How many numbers there are. */
    public synchronized int size() {
        return texts.size();
    }
}
