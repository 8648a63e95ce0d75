package dev.redisdrill.timeline.spec;

import com.fasterxml.jackson.annotation.JsonTypeName;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The kinds of a sealed family of specification records, by the names users write: {@code kill-primary: {shard: 1}}.
 *
 * <p>Each permitted record carries its name in {@link JsonTypeName}; a record's components are its keys. In a file the
 * kind is a key of the object that holds it, beside keys such as {@code name} or {@code at}.
 *
 * <p>Immutable, thread-safe.
 */
public final class Kinds<T> {
    private final Map<String, Class<? extends T>> typesByName = new LinkedHashMap<>();

    private Kinds(Class<T> family) {
        for (Class<?> type : permitted(family)) {
            JsonTypeName name = type.getAnnotation(JsonTypeName.class);
            if (name == null || !type.isRecord()) {
                throw new IllegalArgumentException(type + " must be a record with @JsonTypeName");
            }
            typesByName.put(name.value(), type.asSubclass(family));
        }
    }

    /** The kinds of a sealed interface whose permitted types are all named records. */
    public static <T> Kinds<T> of(Class<T> family) {
        return new Kinds<>(family);
    }

    /** What a sealed family permits in the end: a sealed interface among its permitted types stands for those that it permits. */
    public static List<Class<?>> permitted(Class<?> family) {
        List<Class<?>> all = new ArrayList<>();
        for (Class<?> type : family.getPermittedSubclasses()) {
            if (type.isInterface() && type.isSealed()) {
                all.addAll(permitted(type));
            } else {
                all.add(type);
            }
        }
        return all;
    }

    /** All names, in the order of the {@code permits} list. */
    public Set<String> names() {
        return Set.copyOf(typesByName.keySet());
    }

    /** All kinds by name, in the order of the {@code permits} list. */
    public Map<String, Class<? extends T>> types() {
        return new LinkedHashMap<>(typesByName);
    }

    /** The name of a value's kind. */
    public static String nameOf(Object value) {
        JsonTypeName name = value.getClass().getAnnotation(JsonTypeName.class);
        if (name == null) {
            throw new IllegalArgumentException(value.getClass() + " has no kind name");
        }
        return name.value();
    }

    /** The one key of the object that names a kind; empty if none or more than one does. */
    public Optional<String> kindIn(JsonNode holder) {
        String found = null;
        for (String name : typesByName.keySet()) {
            if (holder.has(name)) {
                if (found != null) {
                    return Optional.empty();
                }
                found = name;
            }
        }
        return Optional.ofNullable(found);
    }

    /**
     * Binds the value under the one kind key of the object.
     *
     * @throws IllegalArgumentException if not exactly one kind is named, or its keys do not fit
     */
    public T read(JsonNode holder) {
        String kind = kindIn(holder)
                .orElseThrow(() -> new IllegalArgumentException("name exactly one of " + typesByName.keySet()));
        Class<? extends T> type = typesByName.get(kind);
        if (type == null) {
            throw new IllegalStateException("no type for " + kind);
        }
        JsonNode keys = holder.get(kind);
        try {
            return SpecJson.mapper()
                    .treeToValue(keys.isNull() ? SpecJson.mapper().createObjectNode() : keys, type);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(kind + ": " + e.getOriginalMessage(), e);
        }
    }

    /** Puts a value under its kind key: {@code {"kill-primary": {...}}}. */
    public static ObjectNode write(Object value) {
        ObjectNode holder = SpecJson.mapper().createObjectNode();
        holder.set(nameOf(value), SpecJson.mapper().valueToTree(value));
        return holder;
    }
}
