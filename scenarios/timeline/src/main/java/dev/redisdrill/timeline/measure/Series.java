package dev.redisdrill.timeline.measure;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a latency histogram is about. Written as the tag of an HdrHistogram interval log line:
 * {@code tenant=shop;workload=cache;operation=get;shard=1;phase=steady;outcome=ok}.
 *
 * @param tenant the tenant's name
 * @param workload the workload's name within its tenant
 * @param operation the logical operation, lower case (get, set, hset, ...)
 * @param shard the shard's number, counted from 1 in the order of their lowest slots at the start of the run
 * @param phase the phase in which the operation was intended to start
 * @param outcome what became of it
 */
public record Series(String tenant, String workload, String operation, int shard, String phase, Outcome outcome) {

    /** The tag form: no comma, no white space, as the log format demands. */
    public String tag() {
        return "tenant=" + tenant + ";workload=" + workload + ";operation=" + operation + ";shard=" + shard + ";phase="
                + phase + ";outcome=" + outcome.name().toLowerCase(java.util.Locale.ROOT);
    }

    /**
     * Reads the tag form.
     *
     * @throws IllegalArgumentException if the text is not a tag written by {@link #tag()}
     */
    public static Series parse(String tag) {
        Map<String, String> parts = new LinkedHashMap<>();
        for (String part : tag.split(";", -1)) {
            int equals = part.indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException("not a series tag: '" + tag + "'");
            }
            parts.put(part.substring(0, equals), part.substring(equals + 1));
        }
        return new Series(
                part(parts, "tenant", tag),
                part(parts, "workload", tag),
                part(parts, "operation", tag),
                Integer.parseInt(part(parts, "shard", tag)),
                part(parts, "phase", tag),
                Outcome.valueOf(part(parts, "outcome", tag).toUpperCase(java.util.Locale.ROOT)));
    }

    private static String part(Map<String, String> parts, String name, String tag) {
        String value = parts.get(name);
        if (value == null) {
            throw new IllegalArgumentException("series tag without '" + name + "': '" + tag + "'");
        }
        return value;
    }
}
