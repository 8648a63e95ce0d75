package dev.redisdrill.timeline.measure;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.redisdrill.timeline.spec.SpecJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import java.util.Optional;

/** Summaries as JSON files: there as a whole or not at all. */
final class SummaryFile {
    /** Fields that a newer version added do not keep an older one from reading the rest. */
    private static final ObjectMapper LENIENT =
            SpecJson.mapper().copy().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    private SummaryFile() {}

    static void write(Path file, Object summary) throws IOException {
        Path directory = Objects.requireNonNull(file.toAbsolutePath().getParent());
        Files.createDirectories(directory);
        Path draft = directory.resolve(file.getFileName() + ".part");
        String text = SpecJson.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(summary);
        Files.writeString(draft, text + "\n", StandardCharsets.UTF_8);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    static <T> Optional<T> read(Path file, Class<T> type) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(LENIENT.readValue(Files.readString(file, StandardCharsets.UTF_8), type));
        } catch (JsonProcessingException e) {
            throw new IOException(file + " is not a " + type.getSimpleName() + ": " + e.getOriginalMessage(), e);
        }
    }
}
