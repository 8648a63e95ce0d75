package dev.redisdrill.runner.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.redisdrill.timeline.spec.SpecJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/** A {@code plan.json} as a scenario: what a run has drawn can be run again. */
final class PlanText {
    private PlanText() {}

    /** Takes out of a plan's tree what scenarios do not have; leaves everything else as it is. */
    static void asScenario(ObjectNode root) {
        if (root.path("schema").asText().equals(Plan.FORMAT)) {
            root.remove("schema");
            root.path("faults").forEach(fault -> {
                if (fault instanceof ObjectNode object) {
                    object.remove("predictedMillis");
                }
            });
            removeAbsent(root);
        }
    }

    /** The tree as YAML. */
    static String yaml(ObjectNode root) {
        DumpSettings settings = DumpSettings.builder()
                .setDefaultFlowStyle(FlowStyle.BLOCK)
                .setWidth(120)
                .build();
        return new Dump(settings).dumpToString(SpecJson.mapper().convertValue(root, Map.class));
    }

    /** Plans write out what is absent as null. */
    private static void removeAbsent(JsonNode node) {
        if (node instanceof ObjectNode object) {
            List<String> absent = new ArrayList<>();
            object.properties().forEach(entry -> {
                if (entry.getValue().isNull()) {
                    absent.add(entry.getKey());
                }
            });
            object.remove(absent);
        }
        node.forEach(PlanText::removeAbsent);
    }
}
