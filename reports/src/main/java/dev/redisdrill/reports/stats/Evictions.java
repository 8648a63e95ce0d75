package dev.redisdrill.reports.stats;

import dev.redisdrill.reports.run.Samples;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Keys that servers dropped because their memory was at its limit, from once-a-second samples. */
public final class Evictions {
    private Evictions() {}

    /**
     * How many keys were dropped between the first sample and the last. A node whose counter went back was started anew, and
     * has dropped what it says since.
     *
     * @return empty if no sample tells
     */
    public static Optional<Long> of(List<Samples.Server> samples) {
        Map<String, Long> last = new HashMap<>();
        Long sum = null;
        for (Samples.Server sample : samples) {
            if (sample.evictedKeys().isPresent()) {
                long now = sample.evictedKeys().get();
                long before = last.getOrDefault(sample.node(), now);
                last.put(sample.node(), now);
                sum = (sum == null ? 0 : sum) + (now >= before ? now - before : now);
            }
        }
        return Optional.ofNullable(sum);
    }
}
