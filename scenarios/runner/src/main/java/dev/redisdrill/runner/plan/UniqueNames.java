package dev.redisdrill.runner.plan;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;

/** Finds entries of one list that have the same name: reports and objectives could not tell them apart. */
final class UniqueNames {
    private final SpecReader.Draft draft;

    private UniqueNames(SpecReader.Draft draft) {
        this.draft = draft;
    }

    static void check(SpecReader.Draft draft) {
        UniqueNames names = new UniqueNames(draft);
        names.check("/tenants", "tenants");
        for (int i = 0; i < draft.tree().path("tenants").size(); i++) {
            names.check("/tenants/" + i + "/workloads", "workloads of one tenant");
        }
        names.check("/faults", "faults");
        names.check("/objectives", "objectives");
    }

    private void check(String list, String what) {
        Map<String, Integer> seen = new HashMap<>();
        JsonNode entries = draft.tree().at(list);
        for (int i = 0; i < entries.size(); i++) {
            String name = SemanticCheck.nameOf(entries.path(i));
            Integer first = name.isEmpty() ? null : seen.putIfAbsent(name, i);
            if (first != null) {
                String message = "two " + what + " are called '" + name + "', the other at " + placeOf(list, first)
                        + "; give one of them a name of its own";
                draft.problems().add(Problem.error(placeOf(list, i), message));
                draft.explained().add(list);
            }
        }
    }

    private Place placeOf(String list, int index) {
        return draft.places().ofValue(list + "/" + index + "/name");
    }
}
