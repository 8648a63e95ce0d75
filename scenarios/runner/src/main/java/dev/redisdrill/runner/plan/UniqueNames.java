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
        names.checkFaults();
        names.check("/objectives", "objectives");
        names.check("/evaluation/variants", "variants");
    }

    private void check(String list, String what) {
        Map<String, String> seen = new HashMap<>();
        JsonNode entries = draft.tree().at(list);
        for (int i = 0; i < entries.size(); i++) {
            check(list, list + "/" + i, entries.path(i), what, seen);
        }
    }

    private void checkFaults() {
        Map<String, String> seen = new HashMap<>();
        FaultNames.walk(
                draft.tree().path("faults"),
                "/faults",
                (pointer, entry) -> check("/faults", pointer, entry, "faults", seen));
    }

    private void check(String list, String pointer, JsonNode entry, String what, Map<String, String> seen) {
        String name = SemanticCheck.nameOf(entry);
        String first = name.isEmpty() ? null : seen.putIfAbsent(name, pointer);
        if (first != null) {
            String message = "two " + what + " are called '" + name + "', the other at " + placeOf(first)
                    + "; give one of them a name of its own";
            draft.problems().add(Problem.error(placeOf(pointer), message));
            draft.explained().add(list);
        }
    }

    private Place placeOf(String pointer) {
        return draft.places().ofValue(pointer + "/name");
    }
}
