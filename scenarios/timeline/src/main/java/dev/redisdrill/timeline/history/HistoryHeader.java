package dev.redisdrill.timeline.history;

import java.util.HashMap;
import java.util.Map;

/**
 * Whose history it is, and by which rules it is to be judged.
 *
 * @param tenant the tenant's name
 * @param workload the workload's name within the tenant
 * @param kind the kind of evidence: the name of the check that looks at it
 * @param settings what the check has to know of the workload, as whole numbers: a limit, a window in microseconds
 */
public record HistoryHeader(String tenant, String workload, String kind, Map<String, Long> settings) {
    /** A setting that is there where entries were left out on purpose: no check can tell anything from such a history. */
    public static final String GAPS = "gaps";

    /**
     * A setting that is there where processes that shared the load did not live to its end, and how many: what they did is UNKNOWN, so
     * that what others left of it would be taken for lost or made up.
     */
    public static final String DEAD = "dead";

    public HistoryHeader {
        settings = Map.copyOf(settings);
    }

    /** The same with another setting. */
    HistoryHeader with(String name, long value) {
        Map<String, Long> more = new HashMap<>(settings);
        more.put(name, value);
        return new HistoryHeader(tenant, workload, kind, more);
    }

    /**
     * A setting.
     *
     * @throws IllegalStateException if the history has none of that name
     */
    public long setting(String name) {
        Long value = settings.get(name);
        if (value == null) {
            throw new IllegalStateException("the history of " + tenant + "/" + workload + " does not say its " + name);
        }
        return value;
    }
}
