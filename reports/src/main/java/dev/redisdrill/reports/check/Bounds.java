package dev.redisdrill.reports.check;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** How often what must not be is accepted: figures by name, in order; a bound that was not given is 0. */
final class Bounds {
    private Bounds() {}

    static Map<String, Long> of(String figure, Optional<Long> most) {
        Map<String, Long> bounds = new LinkedHashMap<>();
        bounds.put(figure, most.orElse(0L));
        return bounds;
    }

    static Map<String, Long> of(String one, Optional<Long> mostOfOne, String two, Optional<Long> mostOfTwo) {
        Map<String, Long> bounds = of(one, mostOfOne);
        bounds.put(two, mostOfTwo.orElse(0L));
        return bounds;
    }

    static Map<String, Long> of(
            String one,
            Optional<Long> mostOfOne,
            String two,
            Optional<Long> mostOfTwo,
            String three,
            Optional<Long> mostOfThree) {
        Map<String, Long> bounds = of(one, mostOfOne, two, mostOfTwo);
        bounds.put(three, mostOfThree.orElse(0L));
        return bounds;
    }
}
