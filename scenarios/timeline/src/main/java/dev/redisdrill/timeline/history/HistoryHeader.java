package dev.redisdrill.timeline.history;

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

    public HistoryHeader {
        settings = Map.copyOf(settings);
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
