package dev.redisdrill.runner.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.redisdrill.chaos.fault.Fault;
import dev.redisdrill.timeline.spec.Kinds;
import dev.redisdrill.timeline.spec.SpecJson;
import java.util.LinkedHashMap;
import java.util.Map;

/** One of each kind of fault, with the examples and defaults of the schema: to ask it what it needs. */
public final class SampleFaults {
    private SampleFaults() {}

    /** By kind, in the order in which they are declared. */
    public static Map<String, Fault> ofEveryKind() {
        Kinds<Fault> kinds = Kinds.of(Fault.class);
        Map<String, Fault> samples = new LinkedHashMap<>();
        for (Map.Entry<String, Class<? extends Fault>> kind : kinds.types().entrySet()) {
            ObjectNode schema = SchemaGenerator.schemaOf(kind.getValue(), kind.getKey());
            ObjectNode holder = SpecJson.mapper().createObjectNode();
            ObjectNode keys = holder.putObject(kind.getKey());
            for (JsonNode key : schema.path("required")) {
                JsonNode property = schema.path("properties").path(key.asText());
                String definition = property.path("$ref").asText("#").substring(1);
                keys.set(key.asText(), sample(definition.isEmpty() ? property : schema.at(definition)));
            }
            Defaults.fill(keys, schema);
            samples.put(
                    kind.getKey(),
                    SpecBinder.kindIn(holder, Fault.class)
                            .orElseThrow(() -> new IllegalStateException("the examples do not fit: " + holder)));
        }
        return samples;
    }

    private static JsonNode sample(JsonNode definition) {
        if (definition.has("examples")) {
            return definition.path("examples").path(0);
        }
        return definition.path("type").asText().equals("string")
                ? SpecJson.mapper().getNodeFactory().textNode("name")
                : SpecJson.mapper().getNodeFactory().numberNode(1);
    }
}
