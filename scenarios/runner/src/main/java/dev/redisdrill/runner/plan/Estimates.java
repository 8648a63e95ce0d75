package dev.redisdrill.runner.plan;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The earliest moment at which each fault of a resolved plan can begin, as far as that is known beforehand: events of the
 * cluster are taken to come at once.
 *
 * <p>Confined to one thread.
 */
final class Estimates {
    private final Map<String, FaultSpec> faults = new HashMap<>();
    private final Function<FaultSpec, Optional<Duration>> hold;
    private final Map<String, Duration> starts = new HashMap<>();
    private final Set<String> waiting = new HashSet<>();

    /** @param hold how long a fault lasts; empty: until the load ends */
    Estimates(List<FaultSpec> faults, Function<FaultSpec, Optional<Duration>> hold) {
        faults.forEach(fault -> this.faults.put(fault.name(), fault));
        this.hold = hold;
    }

    /**
     * The earliest start, after the warm-up.
     *
     * @throws IllegalArgumentException if it waits for a fault that is not in the plan, that lasts until the load ends, or
     *     that waits for it
     */
    Duration startOf(FaultSpec fault) {
        Duration known = starts.get(fault.name());
        if (known != null) {
            return known;
        }
        if (!waiting.add(fault.name())) {
            throw new IllegalArgumentException("on: " + fault.name() + " waits for a fault that waits for it");
        }
        Duration start = fault.at().orElse(Duration.ZERO);
        for (Condition condition : fault.on().map(Trigger::conditions).orElse(List.of())) {
            Duration moment = momentOf(condition).orElse(start);
            start = (moment.compareTo(start) > 0 ? moment : start).plus(condition.pause());
        }
        start = start.plus(fault.after());
        waiting.remove(fault.name());
        starts.put(fault.name(), start);
        return start;
    }

    private Optional<Duration> momentOf(Condition condition) {
        if (condition.what() == Condition.What.AT) {
            return condition.at();
        }
        return condition.fault().map(name -> {
            FaultSpec other = faults.get(name);
            if (other == null) {
                throw new IllegalArgumentException(
                        "on: there is no fault '" + name + "'" + Suggestion.hint(name, faults.keySet()));
            }
            Duration begin = startOf(other);
            boolean begins = condition.what() == Condition.What.INJECTED || condition.what() == Condition.What.PROVEN;
            return begins
                    ? begin
                    : begin.plus(
                            hold.apply(other)
                                    .orElseThrow(
                                            () -> new IllegalArgumentException(
                                                    "on: " + name
                                                            + " lasts until the load ends, so nothing can come after it; say how long it lasts")));
        });
    }
}
