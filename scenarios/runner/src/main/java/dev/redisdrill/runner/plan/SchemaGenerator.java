package dev.redisdrill.runner.plan;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.redisdrill.timeline.spec.Kinds;
import dev.redisdrill.timeline.spec.SpecJson;
import dev.redisdrill.timeline.unit.BitRate;
import dev.redisdrill.timeline.unit.ByteSize;
import dev.redisdrill.timeline.unit.Durations;
import dev.redisdrill.timeline.unit.Rate;
import dev.redisdrill.timeline.unit.Share;
import dev.redisdrill.timeline.unit.TimeOffset;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * JSON Schema (2020-12) of a specification record, from nothing but the records: their components are the keys, their
 * Jackson annotations the defaults and descriptions, their sealed interfaces the "exactly one of these keys".
 */
final class SchemaGenerator {
    static final String DIALECT = "https://json-schema.org/draft/2020-12/schema";

    private record Unit(String name, String pattern, List<String> examples) {}

    private static final Map<Class<?>, Unit> UNITS = Map.of(
            Duration.class, new Unit("duration", Durations.PATTERN, List.of("500ms", "10s", "2m")),
            BitRate.class, new Unit("bandwidth", BitRate.PATTERN, List.of("8mbit", "500kbit")),
            Rate.class, new Unit("rate", Rate.PATTERN, List.of("2000/s", "90/min")),
            ByteSize.class, new Unit("size", ByteSize.PATTERN, List.of("100B", "4KiB", "1MB")),
            Share.class, new Unit("share", Share.PATTERN, List.of("80%", "99.9%")),
            TimeOffset.class, new Unit("clock-offset", TimeOffset.PATTERN, List.of("-10m", "+5s")));

    private final ObjectNode definitions = SpecJson.mapper().createObjectNode();
    private final Map<String, Class<?>> defined = new HashMap<>();

    private SchemaGenerator() {}

    /** The schema of a record and everything it holds. */
    static ObjectNode schemaOf(Class<?> root, String title) {
        SchemaGenerator generator = new SchemaGenerator();
        ObjectNode schema = node();
        schema.put("$schema", DIALECT);
        schema.put("title", title);
        schema.setAll(generator.record(root));
        schema.set("$defs", generator.definitions);
        return schema;
    }

    private static ObjectNode node() {
        return SpecJson.mapper().createObjectNode();
    }

    private ObjectNode record(Class<?> type) {
        ObjectNode schema = node();
        Optional.ofNullable(type.getAnnotation(JsonClassDescription.class))
                .ifPresent(description -> schema.put("description", description.value()));
        schema.put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        ArrayNode required = SpecJson.mapper().createArrayNode();
        for (RecordComponent component : type.getRecordComponents()) {
            if (SpecTypes.isUnwrapped(component)) {
                oneOfTheKinds(SpecTypes.familyOf(component), schema, properties);
            } else {
                properties.set(SpecTypes.keyOf(component), property(component));
                if (SpecTypes.isInsteadOfAKind(component)) {
                    schema.withArrayProperty("oneOf")
                            .addObject()
                            .putArray("required")
                            .add(SpecTypes.keyOf(component));
                }
                if (SpecTypes.isRequired(component)) {
                    required.add(SpecTypes.keyOf(component));
                }
            }
        }
        if (!required.isEmpty()) {
            schema.set("required", required);
        }
        schema.put("additionalProperties", false);
        return schema;
    }

    private ObjectNode property(RecordComponent component) {
        ObjectNode schema = node();
        String computed = SpecTypes.computedFrom(component)
                .map(from -> " If left out: " + from + ".")
                .orElse("");
        SpecTypes.descriptionOf(component).ifPresent(text -> schema.put("description", text + computed));
        schema.setAll(type(component.getGenericType()));
        SpecTypes.shortFormOf(component).ifPresent(keys -> addShortForm(schema, keys));
        SpecTypes.defaultOf(component).ifPresent(text -> schema.set("default", defaultValue(component, text)));
        return schema;
    }

    /** Keywords of JSON Schema only speak to values of their own type, so those of a list and a map go together. */
    private void addShortForm(ObjectNode list, Class<? extends Record> keys) {
        ObjectNode map = record(keys);
        map.remove("description");
        map.remove("type");
        list.setAll(map);
        list.putArray("type").add("array").add("object");
    }

    private static JsonNode defaultValue(RecordComponent component, String text) {
        Class<?> raw = SpecTypes.raw(component.getGenericType());
        boolean json = raw.isPrimitive()
                || Number.class.isAssignableFrom(raw)
                || raw == Boolean.class
                || raw == List.class
                || raw == Map.class
                || SpecTypes.isFamily(raw)
                || SpecTypes.isSpec(raw);
        try {
            return json
                    ? SpecJson.mapper().readTree(text)
                    : SpecJson.mapper().getNodeFactory().textNode(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the default of " + component + " is not JSON: " + text, e);
        }
    }

    private ObjectNode type(Type type) {
        Class<?> raw = SpecTypes.raw(type);
        ObjectNode schema = node();
        if (raw == Optional.class) {
            return type(SpecTypes.argument(type, 0));
        } else if (raw == List.class) {
            schema.put("type", "array");
            schema.set("items", type(SpecTypes.argument(type, 0)));
        } else if (raw == Map.class) {
            schema.put("type", "object");
            Type values = SpecTypes.argument(type, 1);
            schema.set("additionalProperties", values == String.class ? anyScalar() : type(values));
        } else if (raw == String.class) {
            schema.put("type", "string");
        } else if (raw == boolean.class || raw == Boolean.class) {
            schema.put("type", "boolean");
        } else if (raw == int.class || raw == Integer.class || raw == long.class || raw == Long.class) {
            schema.put("type", "integer");
        } else if (raw == double.class || raw == Double.class) {
            schema.put("type", "number");
        } else if (raw.isEnum()) {
            ArrayNode names = schema.putArray("enum");
            for (Object constant : raw.getEnumConstants()) {
                names.add(SpecTypes.nameOf((Enum<?>) constant));
            }
        } else {
            return reference(raw);
        }
        return schema;
    }

    /** Values of free settings are text; numbers and booleans need no quotes there. */
    private static ObjectNode anyScalar() {
        ObjectNode schema = node();
        schema.putArray("type").add("string").add("number").add("boolean");
        return schema;
    }

    private ObjectNode reference(Class<?> type) {
        String name = definitionName(type);
        Class<?> known = defined.putIfAbsent(name, type);
        if (known != null && known != type) {
            throw new IllegalArgumentException("two types want the name " + name + ": " + known + ", " + type);
        }
        if (known == null) {
            definitions.set(name, node()); // keeps the order of first use, and ends recursion
            definitions.set(name, definition(type));
        }
        ObjectNode schema = node();
        schema.put("$ref", "#/$defs/" + name);
        return schema;
    }

    private ObjectNode definition(Class<?> type) {
        Unit unit = UNITS.get(type);
        if (unit != null) {
            return text(unit.name(), unit.pattern(), unit.examples());
        } else if (SpecTypes.isFamily(type)) {
            ObjectNode schema = node();
            Optional.ofNullable(type.getAnnotation(JsonClassDescription.class))
                    .ifPresent(description -> schema.put("description", description.value()));
            schema.put("type", "object");
            oneOfTheKinds(type, schema, schema.putObject("properties"));
            schema.put("additionalProperties", false);
            return schema;
        } else if (SpecTypes.isSpec(type)) {
            return emptyMeansDefaults(record(type));
        }
        return ownForm(type);
    }

    private static ObjectNode text(String title, String pattern, List<String> examples) {
        ObjectNode schema = node();
        schema.put("title", title);
        schema.put("type", "string");
        schema.put("pattern", "^(" + pattern + ")$");
        ArrayNode list = schema.putArray("examples");
        examples.forEach(list::add);
        return schema;
    }

    /** A kind whose keys all have defaults may be written as {@code recovered:} with nothing behind it. */
    private static ObjectNode emptyMeansDefaults(ObjectNode record) {
        if (!record.has("required") && !record.has("oneOf")) {
            record.putArray("type").add("object").add("null");
        }
        return record;
    }

    /** A type with a text form of its own tells it in a constant {@code PATTERN}. */
    private static ObjectNode ownForm(Class<?> type) {
        try {
            Object pattern = type.getField("PATTERN").get(null);
            ObjectNode schema = text(definitionName(type), String.valueOf(pattern), List.of());
            schema.remove("examples");
            if (SpecTypes.takesNumbers(type)) {
                schema.putArray("type").add("integer").add("string");
            }
            return schema;
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(
                    type + " cannot be a key: make it a record, a unit, or give it a public constant PATTERN", e);
        }
    }

    private void oneOfTheKinds(Class<?> family, ObjectNode holder, ObjectNode properties) {
        ArrayNode choices = holder.putArray("oneOf");
        for (Map.Entry<String, ? extends Class<?>> kind :
                Kinds.of(family).types().entrySet()) {
            ObjectNode property = node();
            Optional.ofNullable(kind.getValue().getAnnotation(JsonClassDescription.class))
                    .ifPresent(description -> property.put("description", description.value()));
            property.setAll(reference(kind.getValue()));
            properties.set(kind.getKey(), property);
            choices.addObject().putArray("required").add(kind.getKey());
        }
    }

    private static String definitionName(Class<?> type) {
        JsonTypeName kind = type.getAnnotation(JsonTypeName.class);
        Unit unit = UNITS.get(type);
        return unit != null ? unit.name() : (kind != null ? kind.value() + "-" : "") + type.getSimpleName();
    }
}
