package dev.redisdrill.reports.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.redisdrill.timeline.spec.SpecJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Files of one record a line, as a killed writer leaves them: what was read before the damage is kept, and the damage is
 * reported.
 */
final class LineFiles {
    static final ObjectMapper LENIENT = SpecJson.mapper()
            .copy()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);

    private LineFiles() {}

    /** Reads a line; null passes it over. */
    interface LineParser<T> {
        @Nullable
        T parse(String line) throws JsonProcessingException;
    }

    /** JSON objects. */
    static <T> Part<List<T>> json(Path run, String file, Class<T> type) {
        return lines(run, file, line -> LENIENT.readValue(line, type));
    }

    static <T> Part<List<T>> lines(Path run, String file, LineParser<T> parser) {
        String text;
        try {
            text = Files.readString(run.resolve(file), StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            return Part.absent(file + " is missing");
        } catch (IOException e) {
            return Part.absent(file + " cannot be read: " + e.getMessage());
        }
        List<T> rows = new ArrayList<>();
        int begin = 0;
        for (int number = 1; begin < text.length(); number++) {
            int end = text.indexOf('\n', begin);
            if (end < 0) {
                return Part.cutShort(List.copyOf(rows), file + " was cut short in line " + number);
            }
            String line = text.substring(begin, end).strip();
            begin = end + 1;
            if (line.isEmpty()) {
                continue;
            }
            try {
                T row = parser.parse(line);
                if (row != null) {
                    rows.add(row);
                }
            } catch (JsonProcessingException e) {
                return Part.cutShort(List.copyOf(rows), file + ":" + number + ": " + e.getOriginalMessage());
            } catch (RuntimeException e) {
                return Part.cutShort(List.copyOf(rows), file + ":" + number + ": " + e.getMessage());
            }
        }
        return Part.of(List.copyOf(rows));
    }
}
