package dev.redisdrill.runner.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.redisdrill.timeline.catalogue.TtlPolicy;
import dev.redisdrill.timeline.unit.ByteSize;
import dev.redisdrill.timeline.unit.Durations;
import dev.redisdrill.timeline.unit.Rate;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Lets the usage catalogue drive the workloads: what a workload leaves out is what the catalogue's entry {@code tenant:service:*}, by
 * these names, says of it. An entry for many ({@code *}) shares its quota among them, and fills in nothing.
 *
 * <ul>
 *   <li>{@code ttl}: the longest that is allowed.
 *   <li>{@code keys}: the quota's, where all keys of the workload are numbered ones.
 *   <li>{@code valueSize}: what the quota's bytes leave to each value, {@value #FILLED} of it, after {@value #OVERHEAD} bytes that a
 *       server needs for a key.
 *   <li>{@code rate}, where {@code users} are left out as well: half of the quota's, since an operation can bring others with it.
 * </ul>
 *
 * <p>Before the schema's defaults. What does not fit is left as it is: the schema will tell.
 */
final class CatalogueDefaults {
    private static final double FILLED = 0.8;
    private static final long OVERHEAD = 150;
    private static final long LARGEST = 1 << 20;
    private static final long FIELDS = 4;
    private static final String NAME = "name";
    private static final Set<String> WITH_TTL = Set.of("cache", "session", "agent-state");
    private static final Set<String> WITH_NUMBERED_KEYS =
            Set.of("cache", "session", "agent-state", "counter", "rate-limiter", "dedup", "leaderboard");
    private static final Set<String> WITH_VALUES = Set.of("cache", "session", "agent-state");
    /** Their operations are played, or are their own business. */
    private static final Set<String> WITHOUT_RATE = Set.of("replay");

    private CatalogueDefaults() {}

    /** Fills in place, in each tenant that is written out. */
    static void fill(ObjectNode scenario) {
        JsonNode keyspaces = scenario.path("catalogue").path("keyspaces");
        for (JsonNode tenant : scenario.path("tenants").isArray() ? scenario.path("tenants") : scenario.arrayNode()) {
            for (JsonNode workload : tenant.path("workloads")) {
                workload.properties().stream()
                        .filter(entry -> !entry.getKey().equals(NAME))
                        .findFirst()
                        .ifPresent(entry -> {
                            String service = workload.path(NAME).asText(entry.getKey());
                            JsonNode keyspace = keyspaces.path(tenant.path(NAME).asText() + ":" + service + ":*");
                            if (keyspace.isObject() && workload instanceof ObjectNode holder) {
                                fill(holder, entry.getKey(), keyspace);
                            }
                        });
            }
        }
    }

    private static void fill(ObjectNode holder, String kind, JsonNode keyspace) {
        ObjectNode keys = holder.path(kind) instanceof ObjectNode given ? given : holder.objectNode();
        JsonNode quota = keyspace.path("quota");
        Optional<Long> most = quota.path("keys").isIntegralNumber()
                ? Optional.of(quota.path("keys").asLong())
                : Optional.empty();
        if (WITH_TTL.contains(kind) && !keys.has("ttl")) {
            read(keyspace.path("ttl"), TtlPolicy::parse)
                    .flatMap(TtlPolicy::max)
                    .ifPresent(ttl -> keys.put("ttl", Durations.format(ttl)));
        }
        if (WITH_NUMBERED_KEYS.contains(kind) && !keys.has("keys")) {
            most.filter(n -> n > 0).ifPresent(n -> keys.put("keys", n));
        }
        if (WITH_VALUES.contains(kind)
                && !keys.has("valueSize")
                && keys.path("keys").asLong() > 0) {
            long parts = kind.equals("agent-state") ? keys.path("fields").asLong(FIELDS) : 1;
            read(quota.path("bytes"), ByteSize::parse)
                    .map(bytes -> (long) ((bytes.bytes() / keys.path("keys").asLong() - OVERHEAD) * FILLED / parts))
                    .filter(size -> size > 0)
                    .ifPresent(size -> keys.put("valueSize", Math.min(size, LARGEST) + "B"));
        }
        if (!WITHOUT_RATE.contains(kind) && !keys.has("rate") && !keys.has("users")) {
            read(quota.path("rate"), Rate::parse)
                    .ifPresent(rate -> keys.put("rate", new Rate(rate.perSecond() / 2).toString()));
        }
        if (!keys.isEmpty()) {
            holder.set(kind, keys);
        }
    }

    private static <T> Optional<T> read(JsonNode text, Function<String, T> form) {
        try {
            return text.isTextual() ? Optional.of(form.apply(text.asText())) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // what is wrong with it is told where it stands
        }
    }
}
