package dev.redisdrill.reports.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.redisdrill.reports.verdict.ObjectiveResult;
import dev.redisdrill.timeline.spec.Kinds;
import dev.redisdrill.timeline.spec.SpecJson;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A check under its name.
 *
 * @param name unique within the scenario
 * @param check what it asks
 */
public record Objective(String name, Check check) {
    private static final Kinds<Check> KINDS = Kinds.of(Check.class);
    private static final Map<String, Class<? extends Check>> TYPES = KINDS.types();

    /** The name of an objective that the scenario gives none: its kind and scope. */
    public static String defaultName(Check check) {
        return check.scope().equals("all") ? check.title() : check.title() + " " + check.scope();
    }

    /**
     * Reads the objectives of a plan: an array of {@code {"name": ..., "<kind>": {...}}}.
     *
     * @throws IllegalArgumentException if one of them is not an objective; the message says which and why
     */
    public static List<Objective> readAll(JsonNode plan) {
        List<Objective> objectives = new ArrayList<>();
        for (JsonNode entry : plan.path("objectives")) {
            try {
                Check check = KINDS.read(withOptionalKeys(entry));
                objectives.add(new Objective(entry.path("name").asText(defaultName(check)), check));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "plan.json: objectives[" + objectives.size() + "]: " + e.getMessage(), e);
            }
        }
        return List.copyOf(objectives);
    }

    /** A check of this kind without any key. */
    static Check withoutKeys(String kind) {
        ObjectNode entry = SpecJson.mapper().createObjectNode();
        entry.putObject(kind);
        return KINDS.read(withOptionalKeys(entry));
    }

    /** A plan may leave optional keys out, for instance one written before the key existed; the binding wants them all. */
    private static JsonNode withOptionalKeys(JsonNode entry) {
        JsonNode copy = entry.deepCopy();
        KINDS.kindIn(copy).ifPresent(kind -> {
            Class<? extends Check> type = TYPES.get(kind);
            if (type != null && copy.get(kind) instanceof ObjectNode keys) {
                for (RecordComponent component : type.getRecordComponents()) {
                    if (component.getType() == Optional.class && !keys.has(component.getName())) {
                        keys.putNull(component.getName());
                    }
                }
            }
        });
        return copy;
    }

    /** Looks at the evidence. A check that throws is INVALID with its reason; this never throws. */
    public ObjectiveResult evaluate(Evidence evidence) {
        Finding finding;
        try {
            finding = check.look(evidence);
        } catch (RuntimeException e) {
            String message = e.getMessage();
            finding = Finding.invalid(message == null ? e.getClass().getSimpleName() : message);
        }
        return new ObjectiveResult(
                name,
                Kinds.nameOf(check),
                check.scope(),
                check.target(),
                finding.value(),
                check.unit(),
                check.atMost(),
                finding.verdict(),
                finding.reason());
    }
}
