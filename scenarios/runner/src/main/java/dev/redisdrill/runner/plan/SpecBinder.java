package dev.redisdrill.runner.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.redisdrill.timeline.spec.Kinds;
import dev.redisdrill.timeline.spec.SpecJson;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Turns a JSON tree into specification records. It goes on after an error, so that one reading finds them all, and knows
 * where each of them is; single values are bound by Jackson.
 *
 * <p>Confined to one thread.
 */
final class SpecBinder {
    private final Predicate<String> knownBad;
    private final BiConsumer<String, String> errors;
    private final Map<String, Object> bound = new LinkedHashMap<>();

    /**
     * @param knownBad says whether something is known to be wrong with the value at a pointer itself; it is passed over
     * @param errors takes the pointer and message of each error
     */
    SpecBinder(Predicate<String> knownBad, BiConsumer<String, String> errors) {
        this.knownBad = knownBad;
        this.errors = errors;
    }

    /** Binds the tree; empty if anything in it does not fit. */
    <T> Optional<T> bind(JsonNode tree, Class<T> type) {
        return Optional.ofNullable(record(tree, type, "")).map(type::cast);
    }

    /** Binds a part of a tree, which is at this pointer; empty if anything in it does not fit. */
    <T> Optional<T> bind(JsonNode part, Class<T> type, String pointer) {
        return Optional.ofNullable(record(part, type, pointer)).map(type::cast);
    }

    /** The kind of a family that an object holds under its name; empty if it is not one, or does not fit. */
    static <T> Optional<T> kindIn(JsonNode holder, Class<T> family) {
        SpecBinder binder = new SpecBinder(pointer -> false, (pointer, message) -> {});
        return Optional.ofNullable(binder.kind(holder, family, "")).map(family::cast);
    }

    /** What was bound at a pointer, even if the whole was not. */
    <T> Optional<T> at(String pointer, Class<T> type) {
        return Optional.ofNullable(bound.get(pointer)).filter(type::isInstance).map(type::cast);
    }

    private @Nullable Object value(JsonNode json, Type type, String pointer) {
        if (knownBad.test(pointer)) {
            return null;
        }
        Class<?> raw = SpecTypes.raw(type);
        boolean absent = json.isMissingNode() || json.isNull();
        if (raw == Optional.class) {
            if (absent) {
                return Optional.empty();
            }
            Object inner = value(json, SpecTypes.argument(type, 0), pointer);
            return inner == null ? null : Optional.of(inner);
        } else if (absent) {
            return null; // the schema has said so
        }
        Object result;
        if (raw == List.class) {
            result = list(json, SpecTypes.argument(type, 0), pointer);
        } else if (raw == Map.class) {
            result = map(json, SpecTypes.argument(type, 1), pointer);
        } else if (SpecTypes.isFamily(raw)) {
            result = kind(json, raw, pointer);
        } else if (SpecTypes.isSpec(raw)) {
            result = record(json, raw, pointer);
        } else {
            result = leaf(json, raw, pointer);
        }
        if (result != null) {
            bound.put(pointer, result);
        }
        return result;
    }

    private @Nullable Object record(JsonNode json, Class<?> type, String pointer) {
        RecordComponent[] components = type.getRecordComponents();
        Object[] values = new Object[components.length];
        boolean complete = json.isObject() && !knownBad.test(pointer);
        for (int i = 0; i < components.length && json.isObject(); i++) {
            Type componentType = components[i].getGenericType();
            if (SpecTypes.isUnwrapped(components[i])) {
                values[i] = unwrapped(json, components[i], pointer);
            } else {
                String key = SpecTypes.keyOf(components[i]);
                values[i] = value(json.path(key), componentType, Places.child(pointer, key));
            }
            complete &= values[i] != null;
        }
        if (!complete) {
            return null;
        }
        Object result = construct(type, values, pointer);
        if (result != null) {
            bound.put(pointer, result);
        }
        return result;
    }

    /** An optional kind is absent only where no kind is named; one that is named and does not fit is an error. */
    private @Nullable Object unwrapped(JsonNode json, RecordComponent component, String pointer) {
        Class<?> family = SpecTypes.familyOf(component);
        Object kind = kind(json, family, pointer);
        if (!SpecTypes.isOptional(component.getGenericType())) {
            return kind;
        } else if (kind != null) {
            return Optional.of(kind);
        }
        return Kinds.of(family).names().stream().anyMatch(json::has) ? null : Optional.empty();
    }

    private @Nullable Object kind(JsonNode holder, Class<?> family, String pointer) {
        Kinds<?> kinds = Kinds.of(family);
        Optional<String> kind = holder.isObject() ? kinds.kindIn(holder) : Optional.empty();
        if (kind.isEmpty()) {
            return null; // the schema has said so
        }
        Class<?> type = kinds.types().get(kind.get());
        JsonNode keys = holder.path(kind.get());
        JsonNode given = keys.isNull() ? SpecJson.mapper().createObjectNode() : keys;
        return type == null ? null : value(given, type, Places.child(pointer, kind.get()));
    }

    private @Nullable Object construct(Class<?> type, Object[] values, String pointer) {
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(Arrays.stream(type.getRecordComponents())
                    .map(RecordComponent::getType)
                    .toArray(Class[]::new));
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException refusal) {
                report(type, pointer, refusal);
                return null;
            }
            throw new IllegalStateException("cannot make a " + type, e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot make a " + type, e);
        }
    }

    /** Records refuse with "key: what is wrong and the cure": the key says where. */
    private void report(Class<?> type, String pointer, RuntimeException refusal) {
        String message = String.valueOf(refusal.getMessage());
        int colon = message.indexOf(": ");
        String key = colon < 0 ? "" : message.substring(0, colon);
        boolean ofKey =
                Arrays.stream(type.getRecordComponents()).map(SpecTypes::keyOf).anyMatch(key::equals);
        errors.accept(ofKey ? Places.child(pointer, key) : pointer, message);
    }

    private @Nullable Object list(JsonNode json, Type elementType, String pointer) {
        List<Object> list = new ArrayList<>();
        boolean complete = json.isArray();
        for (int i = 0; i < json.size(); i++) {
            Object element = value(json.get(i), elementType, Places.child(pointer, i));
            if (element == null) {
                complete = false;
            } else {
                list.add(element);
            }
        }
        return complete ? List.copyOf(list) : null;
    }

    private @Nullable Object map(JsonNode json, Type valueType, String pointer) {
        Map<String, Object> map = new LinkedHashMap<>();
        boolean complete = json.isObject();
        for (Map.Entry<String, JsonNode> entry : json.properties()) {
            Object value = value(entry.getValue(), valueType, Places.child(pointer, entry.getKey()));
            if (value == null) {
                complete = false;
            } else {
                map.put(entry.getKey(), value);
            }
        }
        return complete ? map : null;
    }

    private @Nullable Object leaf(JsonNode json, Class<?> type, String pointer) {
        try {
            if (type.isEnum()) {
                return constant(json.asText(), type);
            }
            return SpecJson.mapper().treeToValue(textForm(json, type), type);
        } catch (JsonProcessingException e) {
            Throwable root = e;
            while (root.getCause() != null) {
                root = root.getCause();
            }
            String message = root instanceof JsonProcessingException own ? own.getOriginalMessage() : root.getMessage();
            errors.accept(pointer, String.valueOf(message));
            return null;
        }
    }

    /** Types with a text form read text only: {@code password: 1234} must reach the type's own words, not Jackson's. */
    private static JsonNode textForm(JsonNode json, Class<?> type) {
        return type.isRecord() && json.isValueNode() && !SpecTypes.takesNumbers(type)
                ? SpecJson.mapper().getNodeFactory().textNode(json.asText())
                : json;
    }

    private static @Nullable Object constant(String name, Class<?> type) {
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> SpecTypes.nameOf((Enum<?>) constant).equals(name))
                .findFirst()
                .orElse(null);
    }
}
