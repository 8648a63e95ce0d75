package dev.redisdrill.runner.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** Writes every default of a schema into a scenario, at all depths, so that what runs is what is written down. */
final class Defaults {
    private final JsonNode schema;

    private Defaults(JsonNode schema) {
        this.schema = schema;
    }

    /** Fills in place. What does not fit the schema is left as it is. */
    static void fill(ObjectNode scenario, JsonNode schema) {
        new Defaults(schema).fillAt(scenario, schema);
    }

    private void fillAt(JsonNode value, JsonNode schemaHere) {
        JsonNode own = schemaHere.has("$ref")
                ? schema.at(schemaHere.path("$ref").asText().substring(1))
                : schemaHere;
        if (value.isArray()) {
            value.forEach(element -> fillAt(element, own.path("items")));
        } else if (value instanceof ObjectNode object) {
            fillObject(object, own);
        }
    }

    private void fillObject(ObjectNode object, JsonNode own) {
        for (Map.Entry<String, JsonNode> property : own.path("properties").properties()) {
            String key = property.getKey();
            boolean nothing = object.path(key).isNull() && isObjectSchema(property.getValue());
            if (nothing) {
                object.putObject(key); // "recovered:" with nothing behind it
            } else if (!object.has(key) && property.getValue().has("default")) {
                object.set(key, property.getValue().get("default").deepCopy());
            }
            if (object.has(key)) {
                fillAt(object.get(key), property.getValue());
            }
        }
        JsonNode values = own.path("additionalProperties");
        if (values.isObject()) {
            object.forEach(value -> fillAt(value, values));
        }
    }

    private boolean isObjectSchema(JsonNode property) {
        JsonNode type =
                schema.at(property.path("$ref").asText("#").substring(1)).path("type");
        return property.has("$ref") && type.isArray() && type.path(0).asText().equals("object");
    }
}
