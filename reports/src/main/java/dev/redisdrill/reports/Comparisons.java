package dev.redisdrill.reports;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.redisdrill.reports.compare.Comparison;
import dev.redisdrill.reports.render.ComparisonText;
import dev.redisdrill.timeline.spec.SpecJson;
import java.io.IOException;
import java.nio.file.Path;

/** The one call from two run directories to their comparison. */
public final class Comparisons {
    private static final ObjectMapper MAPPER = SpecJson.mapper().copy().enable(SerializationFeature.INDENT_OUTPUT);

    private Comparisons() {}

    /**
     * Judges both again, from their directories alone; writes nothing.
     *
     * @throws IOException if one of them is not a directory
     */
    public static Comparison of(Path a, Path b) throws IOException {
        return Comparison.of(a, b);
    }

    /** As a table for a terminal, without colours; ends with a line end. */
    public static String text(Comparison comparison) {
        return ComparisonText.of(comparison);
    }

    /** As JSON; ends with a line end. */
    public static String json(Comparison comparison) throws JsonProcessingException {
        return MAPPER.writeValueAsString(comparison) + "\n";
    }
}
