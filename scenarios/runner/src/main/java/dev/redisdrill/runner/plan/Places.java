package dev.redisdrill.runner.plan;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Where each key and value of a scenario stands, by JSON pointer. Confined to one thread. */
final class Places {
    private final Place start;
    private final Map<String, Place> keys = new HashMap<>();
    private final Map<String, Place> values = new HashMap<>();

    Places(Place start) {
        this.start = start;
    }

    void key(String pointer, Place place) {
        keys.put(pointer, place);
    }

    void value(String pointer, Place place) {
        values.put(pointer, place);
    }

    /** The places of another file's values, below and at a pointer, for those that were taken over from there. */
    void take(String pointer, Places other) {
        other.keys.forEach((known, place) -> {
            if (isAtOrUnder(known, pointer) && !known.equals(pointer)) {
                keys.putIfAbsent(known, place);
            }
        });
        other.values.forEach((known, place) -> {
            if (isAtOrUnder(known, pointer) && !known.equals(pointer)) {
                values.putIfAbsent(known, place);
            }
        });
    }

    /** Says that the value at the pointer, with all below it, came from elsewhere (a command line option). */
    void override(String pointer, Place place) {
        keys.keySet().removeIf(known -> isAtOrUnder(known, pointer));
        values.keySet().removeIf(known -> isAtOrUnder(known, pointer));
        keys.put(pointer, place);
        values.put(pointer, place);
    }

    /** What is at or under one pointer is from now on known under these as well. */
    void copy(String from, List<String> to) {
        copy(keys, from, to);
        copy(values, from, to);
    }

    private static void copy(Map<String, Place> places, String from, List<String> to) {
        Map<String, Place> original = new HashMap<>(places);
        original.keySet().removeIf(pointer -> !isAtOrUnder(pointer, from));
        original.forEach((pointer, place) ->
                to.forEach(target -> places.put(target + pointer.substring(from.length()), place)));
    }

    /** The place of the key, or of the nearest thing around it that was written. */
    Place ofKey(String pointer) {
        Place place = keys.get(pointer);
        return place != null ? place : ofValue(pointer);
    }

    /** The place of the value, or of the nearest thing around it that was written. */
    Place ofValue(String pointer) {
        for (String at = pointer; !at.isEmpty(); at = parent(at)) {
            Place place = values.get(at);
            if (place != null) {
                return place;
            }
        }
        return values.getOrDefault("", start);
    }

    /** Whether the key itself stands somewhere, and was not filled in. */
    boolean isWritten(String pointer) {
        return keys.containsKey(pointer);
    }

    static boolean isAtOrUnder(String pointer, String ancestor) {
        return pointer.equals(ancestor) || pointer.startsWith(ancestor + "/");
    }

    static String child(String pointer, String key) {
        return pointer + "/" + key.replace("~", "~0").replace("/", "~1");
    }

    static String child(String pointer, int index) {
        return pointer + "/" + index;
    }

    private static String parent(String pointer) {
        return pointer.substring(0, pointer.lastIndexOf('/'));
    }
}
