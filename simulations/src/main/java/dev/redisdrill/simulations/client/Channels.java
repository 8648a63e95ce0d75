package dev.redisdrill.simulations.client;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The channels of a subscription, by name and by number. Immutable, thread-safe. */
final class Channels {
    private final List<byte[]> names;
    private final Map<String, Integer> numbers = new HashMap<>();

    Channels(List<byte[]> names) {
        this.names = List.copyOf(names);
        for (int i = 0; i < names.size(); i++) {
            numbers.put(text(names.get(i)), i);
        }
    }

    int size() {
        return names.size();
    }

    byte[] name(int number) {
        return names.get(number);
    }

    /** The number of a channel; -1 if nobody subscribed to it. */
    int number(byte[] name) {
        return numbers.getOrDefault(text(name), -1);
    }

    private static String text(byte[] name) {
        return new String(name, StandardCharsets.UTF_8);
    }
}
