package dev.redisdrill.runner.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/** The names of faults in a scenario's tree, at all depths. */
final class FaultNames {
    /** Where parts of a fault are, below its own entry. */
    private static final List<String> PARTS = List.of("/sequence", "/parallel", "/repeat/steps");

    private final Set<String> taken = new HashSet<>();

    private FaultNames() {}

    /**
     * Gives every entry without a name that of its kind. Two nameless ones of the first level with the same kind are for
     * the author to tell apart; parts are numbered from the second on.
     */
    static void fill(JsonNode faults) {
        FaultNames names = new FaultNames();
        walk(faults, "", (pointer, entry) -> {
            if (entry.has("name")) {
                names.taken.add(entry.path("name").asText());
            }
        });
        faults.forEach(entry -> names.name(entry, false));
        faults.forEach(names::nameParts);
    }

    /** Tells every entry with its pointer below the list's. */
    static void walk(JsonNode list, String pointer, BiConsumer<String, JsonNode> visitor) {
        for (int i = 0; i < list.size(); i++) {
            JsonNode entry = list.path(i);
            String here = pointer + "/" + i;
            visitor.accept(here, entry);
            PARTS.forEach(parts -> walk(entry.at(parts), here + parts, visitor));
        }
    }

    private void nameParts(JsonNode entry) {
        for (String parts : PARTS) {
            for (JsonNode part : entry.at(parts)) {
                name(part, true);
                nameParts(part);
            }
        }
    }

    private void name(JsonNode entry, boolean numbered) {
        if (entry instanceof ObjectNode object && !object.has("name")) {
            kindOf(object).ifPresent(kind -> {
                String name = kind;
                for (int i = 2; numbered && taken.contains(name); i++) {
                    name = kind + "-" + i;
                }
                taken.add(name);
                object.put("name", name);
            });
        }
    }

    private static Optional<String> kindOf(ObjectNode entry) {
        String kind = SemanticCheck.nameOf(entry);
        return kind.isEmpty() ? Optional.empty() : Optional.of(kind);
    }
}
