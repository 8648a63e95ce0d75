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
import java.util.List;
import java.util.Optional;

/**
 * What a run did not do as planned, because the servers lack a module: workloads that were left out, and those in whose place
 * another form ran.
 *
 * @param schema {@link #SCHEMA}
 * @param workloads at least one
 */
public record LeftOut(String schema, List<Item> workloads) {
    /** The version of this file format. */
    public static final String SCHEMA = "redis-drill/left-out/1";
    /** The file's path in a run directory. */
    public static final String FILE = "ledger/left-out.json";

    private static final ObjectMapper LENIENT =
            SpecJson.mapper().copy().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    public LeftOut {
        workloads = List.copyOf(workloads);
    }

    /**
     * A workload that did not run as planned.
     *
     * @param tenant whose it is
     * @param workload its name within the tenant
     * @param missing commands that the servers do not have
     * @param instead what ran in its place, in words; empty: nothing did
     */
    public record Item(String tenant, String workload, List<String> missing, Optional<String> instead) {
        public Item {
            missing = List.copyOf(missing);
        }

        /** In a sentence. */
        @Override
        public String toString() {
            return tenant + "/" + workload + " "
                    + instead.map(other -> "ran as " + other).orElse("was left out") + ": the servers do not have "
                    + String.join(", ", missing);
        }
    }

    /** Writes it into a run directory: as a whole or not at all. */
    public void write(Path runDirectory) throws IOException {
        Path file = runDirectory.resolve(FILE);
        Files.createDirectories(file.resolveSibling(""));
        Path draft = file.resolveSibling("left-out.json.part");
        String text = SpecJson.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(this);
        Files.writeString(draft, text + "\n", StandardCharsets.UTF_8);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /**
     * Reads it from a run directory; empty: everything ran as planned.
     *
     * @throws IOException if the file is not of a known version
     */
    public static Optional<LeftOut> read(Path runDirectory) throws IOException {
        Path file = runDirectory.resolve(FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            LeftOut all = LENIENT.readValue(Files.readString(file, StandardCharsets.UTF_8), LeftOut.class);
            if (!SCHEMA.equals(all.schema)) {
                throw new IOException(FILE + " is of another version: " + all.schema);
            }
            return Optional.of(all);
        } catch (JsonProcessingException e) {
            throw new IOException(FILE + " is not what a load wrote: " + e.getOriginalMessage(), e);
        }
    }
}
