package dev.redisdrill.runner.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.redisdrill.simulations.client.LettuceSpec;

/**
 * Clients with {@code preset: library}: what they leave out is what the library has, and not what the schema's defaults say.
 * To be done before these are filled in.
 */
final class Presets {
    private Presets() {}

    /** Fills in place, at each client of a scenario. What does not fit the schema is left as it is. */
    static void fill(ObjectNode scenario) {
        fillAt(scenario.path("load"));
        scenario.path("tenants").forEach(Presets::fillAt);
        scenario.path("tenants").path("mix").forEach(Presets::fillAt);
        scenario.path("tenants").path("beside").forEach(Presets::fillAt);
        scenario.path("evaluation").path("variants").forEach(Presets::fillAt);
    }

    private static void fillAt(JsonNode holder) {
        if (holder.path("client").path("lettuce") instanceof ObjectNode keys
                && keys.path("preset").asText().equals(SpecTypes.nameOf(LettuceSpec.Preset.LIBRARY))) {
            SpecWriter.write(LettuceSpec.asShipped()).properties().forEach(entry -> {
                if (!keys.has(entry.getKey())) {
                    keys.set(entry.getKey(), entry.getValue());
                }
            });
        }
    }
}
