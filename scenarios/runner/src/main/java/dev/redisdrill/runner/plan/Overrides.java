package dev.redisdrill.runner.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The {@code --set key=value} of the command line, put into the tree of a scenario. A key is a path of names with dots
 * between. List entries go by number from 0, by name, or by kind; a level that the path leaves out is found where only one
 * thing can be meant: {@code tenants.0.workloads.0.cache.rate}, {@code tenants.shop.cache.rate}.
 *
 * <p>Confined to one thread.
 */
final class Overrides {
    private final JsonNode schema;
    private final Places places;
    private final List<Problem> problems;

    Overrides(JsonNode schema, Places places, List<Problem> problems) {
        this.schema = schema;
        this.places = places;
        this.problems = problems;
    }

    /** One level of a path: the value there, its schema, and where it is. */
    private record Step(JsonNode value, JsonNode schema, String pointer) {}

    void apply(ObjectNode scenario, String setting) {
        int equals = setting.indexOf('=');
        String path = equals < 0 ? setting : setting.substring(0, equals);
        Place place = Place.of("--set " + path);
        if (equals < 1) {
            problems.add(Problem.error(place, "write it as key=value, such as load.duration=10s"));
            return;
        }
        YamlText.Document document = YamlText.parse("--set " + path, setting.substring(equals + 1));
        if (!document.problems().isEmpty() || document.root().isEmpty()) {
            problems.add(Problem.error(place, "the value is empty or not YAML"));
            return;
        }
        set(scenario, List.of(path.split("\\.", -1)), document.root().get(), place);
    }

    private void set(ObjectNode scenario, List<String> path, JsonNode value, Place place) {
        Step at = new Step(scenario, schema, "");
        for (int i = 0; i < path.size(); i++) {
            String name = path.get(i);
            Step holder = holderOf(at, name);
            if (holder == null) {
                problems.add(Problem.error(
                        place,
                        "there is no '" + name + "'" + (i == 0 ? "" : " in " + String.join(".", path.subList(0, i)))
                                + Suggestion.hint(name, choices(at))));
                return;
            }
            if (i == path.size() - 1) {
                put(holder, name, value, place);
                return;
            }
            at = into(holder, name);
        }
    }

    /** Where the name is a key or an entry: here, in an entry of a list in here, or in the kind that is given here. */
    private @Nullable Step holderOf(Step at, String name) {
        if (at.value().isArray()) {
            return entry(at, name).isPresent() ? at : null;
        }
        if (keySchema(at, name).isPresent()) {
            return at;
        }
        for (String key : keys(at.value())) {
            Step child = into(at, key);
            if (child.value().isArray() && entry(child, name).isPresent()) {
                return child;
            }
        }
        for (String kind : kinds(at.schema())) {
            if (at.value().has(kind) && keySchema(into(at, kind), name).isPresent()) {
                return into(at, kind);
            }
        }
        return null;
    }

    /** The value behind a key or entry that {@link #holderOf} found; made if it is not there yet. */
    private Step into(Step holder, String name) {
        if (holder.value() instanceof ArrayNode array) {
            int index = entry(holder, name).orElseThrow();
            return new Step(
                    array.get(index), resolve(holder.schema().path("items")), Places.child(holder.pointer(), index));
        }
        ObjectNode object = (ObjectNode) holder.value();
        JsonNode child = keySchema(holder, name).orElseThrow();
        if (!object.has(name) || object.get(name).isNull()) {
            if (child.path("type").asText().equals("array")) {
                object.putArray(name);
            } else {
                object.putObject(name);
            }
        }
        return new Step(object.get(name), child, Places.child(holder.pointer(), name));
    }

    private void put(Step holder, String name, JsonNode value, Place place) {
        if (holder.value() instanceof ArrayNode array) {
            int index = entry(holder, name).orElseThrow();
            array.set(index, value);
            places.override(Places.child(holder.pointer(), index), place);
        } else {
            ((ObjectNode) holder.value()).set(name, value);
            places.override(Places.child(holder.pointer(), name), place);
        }
    }

    private Optional<JsonNode> keySchema(Step at, String name) {
        if (!at.value().isObject()) {
            return Optional.empty();
        }
        JsonNode known = at.schema().path("properties").path(name);
        JsonNode free = at.schema().path("additionalProperties");
        return known.isObject()
                ? Optional.of(resolve(known))
                : Optional.of(free).filter(JsonNode::isObject).map(this::resolve);
    }

    private Optional<Integer> entry(Step list, String name) {
        for (int i = 0; i < list.value().size(); i++) {
            JsonNode element = list.value().get(i);
            if (name.equals(Integer.toString(i))
                    || element.path("name").asText().equals(name)) {
                return Optional.of(i);
            }
        }
        List<Integer> ofKind = new ArrayList<>();
        for (int i = 0; i < list.value().size(); i++) {
            if (kinds(resolve(list.schema().path("items"))).contains(name)
                    && list.value().get(i).has(name)) {
                ofKind.add(i);
            }
        }
        return ofKind.size() == 1 ? Optional.of(ofKind.get(0)) : Optional.empty();
    }

    private List<String> choices(Step at) {
        List<String> choices = new ArrayList<>(keys(at.schema().path("properties")));
        if (at.value().isArray()) {
            for (int i = 0; i < at.value().size(); i++) {
                choices.add(at.value().get(i).path("name").asText(Integer.toString(i)));
            }
        }
        for (String kind : kinds(at.schema())) {
            if (at.value().has(kind)) {
                choices.addAll(
                        keys(resolve(at.schema().path("properties").path(kind)).path("properties")));
            }
        }
        return choices;
    }

    private static List<String> kinds(JsonNode holderSchema) {
        List<String> kinds = new ArrayList<>();
        holderSchema
                .path("oneOf")
                .forEach(choice -> kinds.add(choice.path("required").path(0).asText()));
        return kinds;
    }

    private static List<String> keys(JsonNode object) {
        List<String> keys = new ArrayList<>();
        object.fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    private JsonNode resolve(JsonNode property) {
        return property.has("$ref") ? schema.at(property.path("$ref").asText().substring(1)) : property;
    }
}
