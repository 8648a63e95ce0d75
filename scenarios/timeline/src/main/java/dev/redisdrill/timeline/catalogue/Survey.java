package dev.redisdrill.timeline.catalogue;

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
import java.util.Map;
import java.util.Optional;

/**
 * What was found in the cluster after the load, key by key on the primaries, summed up by tenant and service: facts, which are
 * held against the catalogue later. Names of keys are in it only as {@link KeyName#shown} shows them.
 *
 * @param schema {@link #SCHEMA}
 * @param beganNanos when the look began, on the run's clock
 * @param endedNanos when it ended
 * @param sample the share of the keys that were looked at one by one; all were counted
 * @param primaries the nodes that were looked at
 * @param spaces what was found, by keyspace, tenant and service
 * @param problems what could not be looked at: what was found stands, what was not found proves nothing; empty: nothing
 */
public record Survey(
        String schema,
        long beganNanos,
        long endedNanos,
        double sample,
        List<Primary> primaries,
        List<Space> spaces,
        List<String> problems) {
    /** The version of this file format. */
    public static final String SCHEMA = "redis-drill/survey/1";
    /** The file's path in a run directory. */
    public static final String FILE = "catalogue/survey.json";

    /** Samples: the biggest keys of a space. */
    public static final String BIGGEST = "biggest";
    /** Samples: keys without a time to live. */
    public static final String WITHOUT_TTL = "without TTL";
    /** Samples: the keys with the longest times to live. */
    public static final String LONGEST_TTL = "longest TTL";
    /** Samples: keys of a structure, whose name follows. */
    public static final String STRUCTURE = "structure ";

    private static final ObjectMapper LENIENT =
            SpecJson.mapper().copy().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    public Survey {
        primaries = List.copyOf(primaries);
        spaces = List.copyOf(spaces);
        problems = List.copyOf(problems);
    }

    /** A node that was looked at, and how many keys it has. */
    public record Primary(int shard, String node, long keys) {}

    /**
     * The keys of one service of one tenant.
     *
     * @param keyspace the pattern in the catalogue; empty: it has none for them, and tenant and service are empty where the
     *     catalogue does not name the tenant
     * @param keys how many
     * @param looked how many of them were looked at one by one; the figures that follow are of these
     * @param structures how many of each {@link Structure}
     * @param withoutTtl how many have no time to live
     * @param ttlSeconds how many have a time to live of so many seconds, rounded up; above a day to whole minutes
     * @param bytes memory by MEMORY USAGE
     * @param samples a few keys of each sort
     */
    public record Space(
            String keyspace,
            String tenant,
            String service,
            long keys,
            long looked,
            Map<String, Long> structures,
            long withoutTtl,
            Map<Long, Long> ttlSeconds,
            long bytes,
            List<Sample> samples) {
        public Space {
            samples = List.copyOf(samples);
        }

        /** The memory of all its keys, estimated from those that were looked at; empty if none was. */
        public Optional<Long> allBytes() {
            return keys == 0
                    ? Optional.of(0L)
                    : looked == 0 ? Optional.empty() : Optional.of(Math.round((double) bytes / looked * keys));
        }
    }

    /**
     * One key.
     *
     * @param what why it is shown
     * @param key its name, as it may be shown
     * @param shard where it is
     * @param structure what it is
     * @param ttlMillis its time to live; empty: none
     * @param bytes its memory
     */
    public record Sample(String what, String key, int shard, String structure, Optional<Long> ttlMillis, long bytes) {}

    /** Writes it into a run directory: as a whole or not at all. */
    public void write(Path runDirectory) throws IOException {
        Path file = runDirectory.resolve(FILE);
        Files.createDirectories(file.resolveSibling(""));
        Path draft = file.resolveSibling("survey.json.part");
        String text = SpecJson.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(this);
        Files.writeString(draft, text + "\n", StandardCharsets.UTF_8);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /**
     * Reads it from a run directory; empty if there is none.
     *
     * @throws IOException if the file is not a survey of a known version
     */
    public static Optional<Survey> read(Path runDirectory) throws IOException {
        Path file = runDirectory.resolve(FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            Survey survey = LENIENT.readValue(Files.readString(file, StandardCharsets.UTF_8), Survey.class);
            if (!survey.schema.equals(SCHEMA)) {
                throw new IOException(FILE + " is of another version: " + survey.schema);
            }
            return Optional.of(survey);
        } catch (JsonProcessingException e) {
            throw new IOException(FILE + " is not a survey: " + e.getOriginalMessage(), e);
        }
    }
}
