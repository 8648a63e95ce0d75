package dev.redisdrill.runner.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;

/**
 * Holds a scenario against its JSON Schema, and says every violation in the words of the file. What only follows from
 * another violation (a misspelt key also leaves the right one missing) is left out.
 *
 * <p>Immutable, thread-safe.
 */
final class SchemaCheck {
    private final ObjectNode schemaTree;
    private final Schema schema;

    SchemaCheck(ObjectNode schemaTree) {
        this.schemaTree = schemaTree;
        this.schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(schemaTree.toString(), InputFormat.JSON);
    }

    /** What is wrong, by the JSON pointer of the value (or of the object that lacks something). */
    record Violation(String pointer, Problem problem) {}

    List<Violation> check(JsonNode scenario, Places places) {
        List<Error> errors = schema.validate(scenario.toString(), InputFormat.JSON).stream()
                .filter(error -> !error.getEvaluationPath().toString().contains("/oneOf/"))
                .toList();
        // A misspelt key explains the absence of the key that was meant: as "holder/key".
        Set<String> explained = new HashSet<>();
        List<Violation> violations = new ArrayList<>();
        for (Error error : errors) {
            if (error.getKeyword().equals("additionalProperties")) {
                violations.add(unknownKey(error, places, explained));
            }
        }
        for (Error error : errors) {
            if (!error.getKeyword().equals("additionalProperties")) {
                other(error, scenario, places, explained).ifPresent(violations::add);
            }
        }
        return violations;
    }

    private Violation unknownKey(Error error, Places places, Set<String> explained) {
        String holder = error.getInstanceLocation().toString();
        String key = error.getProperty();
        List<String> known = names(holderSchema(error).path("properties"));
        Suggestion.nearest(key, known).ifPresent(meant -> explained.add(Places.child(holder, meant)));
        String child = Places.child(holder, key);
        return new Violation(
                child, Problem.error(places.ofKey(child), "unknown key '" + key + "'" + Suggestion.hint(key, known)));
    }

    private Optional<Violation> other(Error error, JsonNode scenario, Places places, Set<String> explained) {
        String pointer = error.getInstanceLocation().toString();
        JsonNode value = scenario.at(pointer);
        String message;
        switch (error.getKeyword()) {
            case "required" -> {
                if (explained.contains(Places.child(pointer, error.getProperty()))) {
                    return Optional.empty();
                }
                message = missing(error);
            }
            case "oneOf" -> {
                List<String> kinds = kindsOf(holderSchema(error));
                List<String> given = kinds.stream().filter(value::has).toList();
                if (!value.isObject()
                        || (given.isEmpty()
                                && kinds.stream().anyMatch(k -> explained.contains(Places.child(pointer, k))))) {
                    return Optional.empty();
                }
                message = "name exactly one of " + String.join(", ", kinds)
                        + (given.isEmpty() ? "; none is here" : "; here are " + String.join(" and ", given));
            }
            case "type", "pattern" -> {
                JsonNode form = holderSchema(error);
                if (form.has("pattern") && !form.has("examples") && value.isValueNode() && !value.isNull()) {
                    return Optional.empty(); // the type itself says it better, and knows what must not be repeated
                }
                message = wrongForm(form, value);
            }
            case "enum" -> message = notOneOf(holderSchema(error), value);
            default -> message = error.getMessage();
        }
        return Optional.of(new Violation(pointer, Problem.error(places.ofValue(pointer), message)));
    }

    private String missing(Error error) {
        JsonNode property = holderSchema(error).path("properties").path(error.getProperty());
        String description = property.path("description").asText("");
        String example = resolve(property).path("examples").path(0).asText("");
        return "'" + error.getProperty() + "' is missing"
                + (example.isEmpty() ? "" : "; write it such as " + error.getProperty() + ": " + example)
                + (description.isEmpty() ? "" : " (" + stripFullStop(description) + ")");
    }

    private static String wrongForm(JsonNode schema, JsonNode value) {
        if (schema.has("pattern")) {
            return schema.has("examples")
                    ? shown(value) + " is not a " + schema.path("title").asText()
                            + "; write it with its unit, such as "
                            + alternatives(schema.path("examples"))
                    : shown(value) + " does not fit here; expected text";
        }
        List<String> types = schema.path("type").isArray()
                ? StreamSupport.stream(schema.path("type").spliterator(), false)
                        .map(JsonNode::asText)
                        .toList()
                : List.of(schema.path("type").asText());
        String expected = switch (types.get(0)) {
            case "object" ->
                "a map of keys"
                        + (schema.has("properties")
                                ? " (" + String.join(", ", names(schema.path("properties"))) + ")"
                                : "");
            case "array" ->
                "a list, each entry on a line of its own that begins with '- '"
                        + (types.contains("object")
                                ? ", or a map of keys (" + String.join(", ", names(schema.path("properties"))) + ")"
                                : "");
            case "boolean" -> "true or false";
            case "integer" -> "a whole number";
            case "number" -> "a number";
            default ->
                value.isValueNode() && !value.isNull() ? "text; put it in quotes: \"" + value.asText() + "\"" : "text";
        };
        return shown(value) + " does not fit here; expected " + expected;
    }

    /** {@code a, b or c}. */
    private static String alternatives(JsonNode examples) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < examples.size(); i++) {
            text.append(i == 0 ? "" : i == examples.size() - 1 ? " or " : ", ")
                    .append(examples.path(i).asText());
        }
        return text.toString();
    }

    private static String notOneOf(JsonNode schema, JsonNode value) {
        List<String> known = StreamSupport.stream(schema.path("enum").spliterator(), false)
                .map(JsonNode::asText)
                .toList();
        return shown(value) + " is not one of " + String.join(", ", known)
                + Suggestion.nearest(value.asText(), known)
                        .map(name -> " (did you mean '" + name + "'?)")
                        .orElse("");
    }

    /** What the user wrote, short enough for a line. */
    private static String shown(JsonNode value) {
        if (value.isObject()) {
            return "a map of keys";
        } else if (value.isArray()) {
            return "a list";
        } else if (value.isNull()) {
            return "nothing";
        }
        String text = value.asText().replace('\n', ' ');
        return "'" + (text.length() > 60 ? text.substring(0, 57) + "..." : text) + "'";
    }

    /** The part of the schema that holds the violated keyword. */
    private JsonNode holderSchema(Error error) {
        String location = error.getSchemaLocation().getFragment().toString();
        return schemaTree.at(location.substring(0, location.lastIndexOf('/')));
    }

    private JsonNode resolve(JsonNode property) {
        return property.has("$ref")
                ? schemaTree.at(property.path("$ref").asText().substring(1))
                : property;
    }

    private static List<String> kindsOf(JsonNode holder) {
        List<String> kinds = new ArrayList<>();
        holder.path("oneOf")
                .forEach(choice -> kinds.add(choice.path("required").path(0).asText()));
        return kinds;
    }

    private static List<String> names(JsonNode properties) {
        List<String> names = new ArrayList<>();
        properties.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static String stripFullStop(String text) {
        return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    }
}
