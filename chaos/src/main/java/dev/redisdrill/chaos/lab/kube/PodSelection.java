package dev.redisdrill.chaos.lab.kube;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Pods by their names: nothing else says which Redis nodes they are. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
record PodSelection(
        @Nullable List<String> namespaces, @Nullable Map<String, List<String>> pods) {
    /** These pods of a namespace. */
    static PodSelection of(String namespace, List<String> names) {
        return new PodSelection(List.of(namespace), Map.of(namespace, List.copyOf(names)));
    }

    /** Their names. */
    List<String> names() {
        return pods == null
                ? List.of()
                : pods.values().stream().flatMap(List::stream).toList();
    }

    /** All of them, never some drawn at random. */
    static final String ALL = "all";
}
