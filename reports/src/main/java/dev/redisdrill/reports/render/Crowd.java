package dev.redisdrill.reports.render;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Rows of a table that may be about a thousand tenants: where they are many, those that fare worst stand in front, and all of them
 * in a table that is folded away.
 */
final class Crowd {
    /** As many as a table of its own still shows at a glance. */
    static final int MANY = 40;
    /** So many of the worst are shown of more. */
    static final int WORST = 20;

    private Crowd() {}

    /** Whether so many are a crowd. */
    static boolean is(int rows) {
        return rows > MANY;
    }

    /** The worst, in that order; all, in their own order, where they are no crowd. */
    static <T> List<T> worst(List<T> all, Comparator<T> worstFirst) {
        if (!is(all.size())) {
            return all;
        }
        List<T> sorted = new ArrayList<>(all);
        sorted.sort(worstFirst); // stable: those that fare alike keep their order
        return List.copyOf(sorted.subList(0, WORST));
    }

    /**
     * Puts what the template needs of a folded table.
     *
     * @param name {@code hasMoreNAME}, {@code NAMECount}, {@code allNAME}
     */
    static void fold(Map<String, Object> model, String name, List<Map<String, Object>> all) {
        boolean crowd = is(all.size());
        model.put("hasMore" + name, crowd);
        model.put(name + "Count", all.size());
        model.put(name + "Worst", WORST);
        model.put("all" + name, crowd ? all : List.of());
    }
}
