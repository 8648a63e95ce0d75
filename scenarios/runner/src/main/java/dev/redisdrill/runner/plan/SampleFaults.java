package dev.redisdrill.runner.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.redisdrill.chaos.fault.Fault;
import dev.redisdrill.timeline.spec.Kinds;
import dev.redisdrill.timeline.spec.SpecJson;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** One of each kind of fault, with the examples and defaults of the schema: to ask it what it needs. */
public final class SampleFaults {
    /** How many examples the units have, the one with the most. */
    private static final int EXAMPLES = 3;

    private SampleFaults() {}

    /** By kind, in the order in which they are declared. */
    public static Map<String, Fault> ofEveryKind() {
        Kinds<Fault> kinds = Kinds.of(Fault.class);
        Map<String, Fault> samples = new LinkedHashMap<>();
        kinds.types()
                .forEach((kind, type) -> samples.put(
                        kind,
                        IntStream.range(0, EXAMPLES)
                                .mapToObj(example -> sample(kind, type, example))
                                .flatMap(Optional::stream)
                                .findFirst()
                                .orElseThrow(() -> new IllegalStateException("no example fits " + kind))));
        return samples;
    }

    /** One with the so-manieth example of each unit: not every length goes with the defaults of the other keys. */
    private static Optional<Fault> sample(String kind, Class<? extends Fault> type, int example) {
        ObjectNode schema = SchemaGenerator.schemaOf(type, kind);
        ObjectNode holder = SpecJson.mapper().createObjectNode();
        ObjectNode keys = holder.putObject(kind);
        for (JsonNode key : schema.path("required")) {
            JsonNode property = schema.path("properties").path(key.asText());
            String definition = property.path("$ref").asText("#").substring(1);
            keys.set(key.asText(), sample(definition.isEmpty() ? property : schema.at(definition), example));
        }
        Defaults.fill(keys, schema);
        return SpecBinder.kindIn(holder, Fault.class);
    }

    private static JsonNode sample(JsonNode definition, int example) {
        if (definition.has("examples")) {
            JsonNode examples = definition.path("examples");
            return examples.path(Math.min(example, examples.size() - 1));
        }
        return definition.path("type").asText().equals("string")
                ? SpecJson.mapper().getNodeFactory().textNode("name")
                : SpecJson.mapper().getNodeFactory().numberNode(1);
    }
}
