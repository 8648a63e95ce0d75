package dev.redisdrill.reports.render;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.redisdrill.reports.judge.Judge.Judgement;
import dev.redisdrill.timeline.spec.SpecJson;

/** {@code report.json}: the report as it is. */
final class JsonReport {
    private static final ObjectMapper MAPPER = SpecJson.mapper().copy().enable(SerializationFeature.INDENT_OUTPUT);

    private JsonReport() {}

    static String render(Judgement judgement) throws JsonProcessingException {
        return MAPPER.writeValueAsString(judgement.report()) + "\n";
    }
}
