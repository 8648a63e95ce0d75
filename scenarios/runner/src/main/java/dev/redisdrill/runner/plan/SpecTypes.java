package dev.redisdrill.runner.plan;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.redisdrill.timeline.spec.Kinds;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The binding rules of specification records, in one place: what is a key, what has a default, what is a family. */
final class SpecTypes {
    private SpecTypes() {}

    /** The key of a component. */
    static String keyOf(RecordComponent component) {
        return annotation(component, JsonProperty.class)
                .map(JsonProperty::value)
                .filter(name -> !name.isEmpty())
                .orElse(component.getName());
    }

    /** The default as it is written in the annotation. */
    static Optional<String> defaultOf(RecordComponent component) {
        return annotation(component, JsonProperty.class)
                .map(JsonProperty::defaultValue)
                .filter(text -> !text.isEmpty());
    }

    static Optional<String> descriptionOf(RecordComponent component) {
        return annotation(component, JsonPropertyDescription.class).map(JsonPropertyDescription::value);
    }

    /** From what the plan computes the value if the key is left out; empty if it does not. */
    static Optional<String> computedFrom(RecordComponent component) {
        return Optional.ofNullable(component.getAnnotation(DefaultsTo.class)).map(DefaultsTo::value);
    }

    static boolean isRequired(RecordComponent component) {
        return !isOptional(component.getGenericType())
                && defaultOf(component).isEmpty()
                && computedFrom(component).isEmpty();
    }

    /** Whether the component's family puts its kind key beside the other keys of the record, and not under one. */
    static boolean isUnwrapped(RecordComponent component) {
        return annotation(component, JsonUnwrapped.class).isPresent();
    }

    /** Whether the component is a key that can stand in the place of the unwrapped kind. */
    static boolean isInsteadOfAKind(RecordComponent component) {
        return component.isAnnotationPresent(InsteadOfAKind.class);
    }

    /** The record of the keys by which the component's list can be given in short. */
    static Optional<Class<? extends Record>> shortFormOf(RecordComponent component) {
        return Optional.ofNullable(component.getAnnotation(OrInShort.class)).map(OrInShort::value);
    }

    /** The family of an unwrapped component, which may be optional. */
    static Class<?> familyOf(RecordComponent component) {
        Type type = component.getGenericType();
        return isOptional(type) ? raw(argument(type, 0)) : raw(type);
    }

    /** A sealed interface all of whose kinds are named records. */
    static boolean isFamily(Class<?> type) {
        return type.isInterface()
                && type.isSealed()
                && Kinds.permitted(type).stream()
                        .allMatch(kind -> kind.isRecord() && kind.isAnnotationPresent(JsonTypeName.class));
    }

    /** A record whose components are keys, as opposed to one that has a text form of its own (a unit). */
    static boolean isSpec(Class<?> type) {
        return type.isRecord()
                && Stream.concat(
                                Arrays.stream(type.getDeclaredMethods()), Arrays.stream(type.getDeclaredConstructors()))
                        .noneMatch(method -> method.isAnnotationPresent(JsonCreator.class));
    }

    /** Whether a type with a text form of its own can also be written as a whole number. */
    static boolean takesNumbers(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(JsonCreator.class))
                .anyMatch(method -> method.getParameterTypes()[0] == int.class);
    }

    static boolean isOptional(Type type) {
        return raw(type) == Optional.class;
    }

    static Class<?> raw(Type type) {
        if (type instanceof Class<?> plain) {
            return plain;
        }
        if (type instanceof ParameterizedType parameterized && parameterized.getRawType() instanceof Class<?> plain) {
            return plain;
        }
        throw new IllegalArgumentException("a specification cannot hold a " + type);
    }

    /** The i-th type argument: of {@code Map<String, Rate>}, 1 is {@code Rate}. */
    static Type argument(Type type, int i) {
        if (type instanceof ParameterizedType parameterized) {
            return parameterized.getActualTypeArguments()[i];
        }
        throw new IllegalArgumentException("say what it holds: " + type);
    }

    /** The names of an enum's constants: as annotated, else in kebab-case. */
    static String nameOf(Enum<?> constant) {
        try {
            JsonProperty name =
                    constant.getDeclaringClass().getField(constant.name()).getAnnotation(JsonProperty.class);
            return name != null && !name.value().isEmpty()
                    ? name.value()
                    : constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException("an enum constant without a field: " + constant, e);
        }
    }

    private static <A extends Annotation> Optional<A> annotation(RecordComponent component, Class<A> type) {
        // Jackson's annotations cannot be put on record components themselves: they end up on field and accessor.
        return Optional.ofNullable(component.getAccessor().getAnnotation(type))
                .or(() -> Optional.ofNullable(fieldOf(component).getAnnotation(type)));
    }

    private static AnnotatedElement fieldOf(RecordComponent component) {
        try {
            return component.getDeclaringRecord().getDeclaredField(component.getName());
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException("a record component without a field: " + component, e);
        }
    }
}
