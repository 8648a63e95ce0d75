package dev.redisdrill.runner.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.redisdrill.timeline.spec.Kinds;
import dev.redisdrill.timeline.spec.SpecJson;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The other direction of {@link SpecBinder}: records as the JSON they are bound from; what is absent is null. */
final class SpecWriter {
    private SpecWriter() {}

    static ObjectNode write(Record spec) {
        ObjectNode json = SpecJson.mapper().createObjectNode();
        for (RecordComponent component : spec.getClass().getRecordComponents()) {
            Object value = valueOf(spec, component);
            if (SpecTypes.isUnwrapped(component)) {
                Object kind = value instanceof Optional<?> optional ? optional.orElse(null) : value;
                if (kind != null) {
                    json.set(Kinds.nameOf(kind), write((Record) kind));
                }
            } else if (!SpecTypes.isInsteadOfAKind(component)
                    || !Optional.empty().equals(value)) {
                json.set(SpecTypes.keyOf(component), value(value, component.getGenericType()));
            }
        }
        return json;
    }

    private static JsonNode value(Object value, Type declared) {
        if (value instanceof Optional<?> optional) {
            return optional.isPresent()
                    ? value(optional.get(), SpecTypes.argument(declared, 0))
                    : SpecJson.mapper().nullNode();
        } else if (value instanceof List<?> list) {
            ArrayNode array = SpecJson.mapper().createArrayNode();
            list.forEach(element -> array.add(value(element, SpecTypes.argument(declared, 0))));
            return array;
        } else if (value instanceof Map<?, ?> map) {
            ObjectNode object = SpecJson.mapper().createObjectNode();
            new TreeMap<>(map)
                    .forEach((key, element) ->
                            object.set(String.valueOf(key), value(element, SpecTypes.argument(declared, 1))));
            return object;
        } else if (value instanceof Enum<?> constant) {
            return SpecJson.mapper().getNodeFactory().textNode(SpecTypes.nameOf(constant));
        } else if (SpecTypes.isFamily(SpecTypes.raw(declared))) {
            ObjectNode holder = SpecJson.mapper().createObjectNode();
            holder.set(Kinds.nameOf(value), write((Record) value));
            return holder;
        } else if (value instanceof Record spec && SpecTypes.isSpec(value.getClass())) {
            return write(spec);
        }
        return SpecJson.mapper().valueToTree(value);
    }

    private static Object valueOf(Record spec, RecordComponent component) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(spec);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("cannot read " + component + " of " + spec.getClass(), e);
        }
    }
}
